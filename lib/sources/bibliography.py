"""Who published a source, and when: corporate or personal authors of ``references.bib``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.richtext import Text

from lib.sources.datasets import DataError

BIBLIOGRAPHY = Path(__file__).parents[2] / "references.bib"


@cache
def _entries(path: Path) -> BibliographyData:
    if not path.is_file():
        raise DataError(f"{path.name}: file missing, expected the bibliography of all sources")
    return parse_file(str(path))


def _entry(key: str) -> Entry:
    entries = _entries(BIBLIOGRAPHY).entries
    if key not in entries:
        raise DataError(f"{BIBLIOGRAPHY.name}: no entry {key!r}, expected one for every source of a table")
    return entries[key]


def authors(key: str) -> list[str]:
    """Return who a source is cited by, for example ["National Bureau of Statistics of China"].

    These are the authors of its entry, else the editors, else what its field ``key`` names instead, as BibTeX
    has it.

    Raises
    ------
    DataError
        If the bibliography is missing or has no entry of that key.
    """
    entry = _entry(key)
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [" ".join(person.last_names) for person in people] or [entry.fields["key"]]
    return [str(Text.from_latex(name)) for name in names]


def year(key: str) -> str:
    """Return the year of an entry; an empty text if the source bears none.

    Raises
    ------
    DataError
        If the bibliography is missing or has no entry of that key.
    """
    return _entry(key).fields.get("year", "")
