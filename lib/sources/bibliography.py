"""Who published a source: corporate or personal authors of ``references.bib``."""

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
    """Return the authors of an entry, for example ["National Bureau of Statistics of China"].

    Raises
    ------
    DataError
        If the bibliography is missing or has no entry of that key.
    """
    people = _entry(key).persons.get("author", [])
    return [str(Text.from_latex(" ".join(person.last_names))) for person in people]


def year(key: str) -> str:
    """Return the year of an entry; an empty text if the source bears none.

    Raises
    ------
    DataError
        If the bibliography is missing or has no entry of that key.
    """
    return _entry(key).fields.get("year", "")
