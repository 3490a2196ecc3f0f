"""Claims of the title pages: issue numbers, identifiers, authors."""

from __future__ import annotations

import re

import pandas as pd

from lib.models import checks
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, plain

ISSN = re.compile(r"(\d{4})-(\d{3})[\dX]")
SUFFIX = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})_(?P<volume>\d+)\((?P<issue>\d+)\)\.(?P<article>\d+)")


def issn_check_digit(digits: str) -> str:
    """Compute the check digit of an ISSN.

    Parameters
    ----------
    digits : str
        The first seven digits.

    Returns
    -------
    str
        A digit, or X for ten.

    Raises
    ------
    ValueError
        When there are not seven digits.

    References
    ----------
    ISO 3297: Information and documentation, International standard serial number (ISSN).
    """
    checks.require(len(digits) == 7 and digits.isdigit(), "digits", digits, "seven digits")
    weighted = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return "0123456789X"[-weighted % 11]


@recomputes(
    family={
        "000-front-05": ("000", 0),
        "001-front-01": ("001", 0),
        "001-front-02": ("001", 1),
        "004-front-01": ("004", 0),
    }
)
def issn(tables: Tables, document: str, place: int) -> Readings:
    """Rebuild an ISSN from its first seven digits."""
    front, back = ISSN.findall(cells.document(tables, document)["issn"])[place]
    check = issn_check_digit(front + back)
    return plain(f"{front}-{back}{check}", f"Weights 8 to 2, modulo 11, give the check digit {check}.")


def _suffix(tables: Tables) -> dict[str, str]:
    """Split the DOI of the paper into year, month, volume, issue and article."""
    doi = cells.document(tables, "000")["doi"]
    found = SUFFIX.search(doi)
    checks.require(found is not None, "doi", doi, "one that ends in yearmonth_volume(issue).article")
    return found.groupdict()


@recomputes(family={"000-front-01": ("volume",), "000-front-02": ("issue",), "000-front-03": ("year",)})
def header_field(tables: Tables, field: str) -> Readings:
    """Read a field of the running header off the DOI."""
    suffix = _suffix(tables)
    held = ", ".join(f"{name} {value}" for name, value in suffix.items())
    return plain(float(suffix[field]), f"The DOI holds {held}.")


def _initials(venue: str) -> str:
    """Return the capital letters of a journal's name."""
    return "".join(re.findall(r"[A-Z]", venue))


@recomputes("000-front-04")
def doi_of_the_paper(tables: Tables) -> Readings:
    """Rebuild the DOI from the running header; prefix and article number are its own."""
    page, suffix = cells.document(tables, "000"), _suffix(tables)
    volume, issue = re.search(r"Volume (\d+), Issue (\d+)", page["note"]).groups()
    rebuilt = (
        f"{_initials(page['venue'])}.{page['year']}{int(issue):02d}_{volume}({issue}).{suffix['article']}"
    )
    return plain(
        f"{page['doi'].split('/')[0]}/{rebuilt}", "One issue a month: the issue number serves as month."
    )


@recomputes("001-front-03")
def volume_and_number(tables: Tables) -> Readings:
    """Read volume and number off the DOI."""
    doi = cells.document(tables, "001")["doi"]
    return plain(
        "{}({})".format(*re.search(r"v(\d+)n(\d+)", doi).groups()),
        f"The DOI is {doi}.",
    )


@recomputes("001-front-05")
def doi_of_the_article(tables: Tables) -> Readings:
    """Rebuild the DOI from the title page; prefix and article number are its own."""
    page = cells.document(tables, "001")
    volume, number = re.search(r"Volume (\d+), Number (\d+)", page["note"]).groups()
    prefix, _, suffix = page["doi"].partition("/")
    article = suffix.rpartition(".")[2]
    rebuilt = f"{_initials(page['venue']).lower()}.v{volume}n{number}.{article}"
    return plain(f"{prefix}/{rebuilt}", "Initials of the journal, volume and number.")


@recomputes("001-front-04")
def latest_work_cited(tables: Tables) -> Readings:
    """Find the year of the latest work cited."""
    years = cells.wording(tables, "works-cited")["item"].str[-4:].astype(int)
    return plain(float(years.max()), "Year of the latest work cited: the article cannot be older.")


@recomputes("001-front-08")
def license_named(tables: Tables) -> Readings:
    """Read the license off its printed address."""
    address = cells.wording(tables, "license-address")["item"].iloc[0]
    terms, version = address.split("/")
    return plain(f"CC {terms.upper()} {version}", f"The printed address ends in {address}.")


@recomputes(family={"001-front-06": ("001",), "004-front-03": ("004",)})
def authors(tables: Tables, document: str) -> Readings:
    """Count the authors on a title page."""
    names = cells.document(tables, document)["authors"].split("; ")
    return plain(float(len(names)), ", ".join(names) + ".")


@recomputes(
    family={
        "000-front-07": ("000", ("title", "authors")),
        "002-front-02": ("002", ("authors", "venue", "year")),
        "004-front-04": ("004", ("year",)),
    }
)
def not_printed(tables: Tables, document: str, fields: tuple[str, ...]) -> Readings:
    """Ask whether fields of a title page are empty."""
    page = cells.document(tables, document)
    missing = [field for field in fields if pd.isna(page[field])]
    return plain(
        missing == list(fields), f"Looked for {', '.join(fields)}; not printed: {', '.join(missing)}."
    )


@recomputes("004-front-02")
def names_the_article(tables: Tables) -> Readings:
    """Ask whether the DOI goes on after the letters of the journal."""
    page = cells.document(tables, "004")
    rest = page["doi"].partition("/")[2].removeprefix(_initials(page["venue"]).lower())
    return plain(bool(rest), f"After the letters of the journal the DOI holds {rest or 'nothing'}.")
