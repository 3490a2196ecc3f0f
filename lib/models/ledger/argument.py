"""Claims about lists, headings and the order of problems and paths in all five documents."""

from __future__ import annotations

import pandas as pd

from lib.models import concordance
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, plain

PAPER = "000"


@recomputes(
    family={
        "000-front-11": ("table-notes",),
        "000-front-17": ("employee-labels",),
        "000-abs-01": ("problems-in-abstract",),
        "000-2-03": ("things-to-optimize",),
        "000-2-04": ("gaps-to-narrow",),
        "000-2-07": ("basic-needs",),
        "000-3.2-11": ("systems-of-reform",),
        "000-3.2-14": ("focus-of-reform",),
        "000-3.3-09": ("policy-line-2011",),
        "000-3.3-10": ("congress-19-attributes",),
        "000-4.2-04": ("markers-of-4.2",),
        "000-5.2-03": ("financing-forces",),
        "000-6-02": ("problems-in-conclusion",),
        "001-front-07": ("works-cited",),
        "001-1-01": ("topics-announced",),
        "001-3-01": ("congress-20-attributes",),
        "001-3.2-03": ("supplementary-examples",),
        "001-4.1-03": ("markers-of-4.1-second-paragraph",),
        "001-4.2-01": ("markers-of-4.2-first-paragraph",),
        "001-4.2-03": ("things-to-unify",),
        "001-4.3-01": ("actors",),
        "001-4.3-02": ("markers-of-4.3-second-paragraph",),
        "002-front-01": ("headings",),
        "002-p1-01": ("missing-systems",),
        "003-s1-03": ("tiers",),
        "003-s3-01": ("fund-management",),
        "003-s3-07": ("purchasers",),
        "003-foot-03": ("editors",),
        "004-abs-04": ("contributions",),
        "004-abs-05": ("theories",),
        "004-abs-06": ("logics",),
    }
)
def listed(tables: Tables, passage: str) -> Readings:
    """Count the items of a printed list."""
    items = cells.wording(tables, passage)["item"]
    return plain(float(len(items)), f"Listed: {'; '.join(items)}.")


@recomputes(
    family={
        "000-2-02": (PAPER, "lever"),
        "000-4-01": (PAPER, "problem"),
        "000-5-01": (PAPER, "path"),
        "001-2-01": ("001", "dimension"),
        "001-3-04": ("001", "dilemma"),
        "001-3.3-01": ("001", "lever"),
        "001-4-01": ("001", "suggestion"),
        "002-p4-01": ("002", "experience"),
        "003-p0-03": ("003", "path"),
        "004-abs-01": ("004", "dilemma"),
        "004-abs-02": ("004", "path"),
        "004-abs-03": ("004", "lever"),
    }
)
def parts(tables: Tables, document: str, kind: str) -> Readings:
    """Count the parts of one kind in the argument of a document."""
    labels = cells.nodes(tables, document, kind)["label"]
    return plain(float(len(labels)), f"Found: {'; '.join(labels)}.")


@recomputes(
    family={
        "000-5.2-01": (PAPER, "5.2"),
        "000-5.3-01": (PAPER, "5.3"),
        "000-5.4-01": (PAPER, "5.4"),
        "000-5.5-02": (PAPER, "5.5"),
        "003-s1-02": ("003", "section 1, horizontal"),
        "003-s2-02": ("003", "section 2, anti-poverty"),
        "003-s2-03": ("003", "section 2, mutual aid"),
        "003-s2-04": ("003", "section 2, adaptability"),
        "003-s3-02": ("003", "section 3, fund"),
        "003-s3-03": ("003", "section 3, services"),
    }
)
def points(tables: Tables, document: str, place: str) -> Readings:
    """Count the numbered points under which a section gives its advice."""
    advice = cells.nodes(tables, document, "suggestion")
    inside = advice[advice["locator"].str.startswith(f"{place}, ")]
    numbers = inside["locator"].str.rpartition(", ")[2].unique()
    return plain(float(len(numbers)), f"Points: {', '.join(numbers)}.")


@recomputes("003-s1-01")
def directions(tables: Tables) -> Readings:
    """Count the directions in which part 1 of document 003 gives advice."""
    places = cells.nodes(tables, "003", "suggestion")["locator"]
    found = places[places.str.startswith("section 1, ")].str.split(", ").str[1].unique()
    return plain(float(len(found)), f"Directions: {', '.join(found)}.")


@recomputes("004-abs-14")
def dilemmas_of_both(tables: Tables) -> Readings:
    """Count the dilemmas of documents 001 and 004."""
    counts = {document: len(cells.nodes(tables, document, "dilemma")) for document in ("001", "004")}
    note = f"Document 001: {counts['001']}; document 004: {counts['004']}."
    return plain(float(counts["001"]) if counts["001"] == counts["004"] else "different numbers", note)


@recomputes(
    family={
        "000-front-13": ("per-capita-spelling",),
        "000-front-14": ("fiscal-spelling",),
        "000-front-15": ("goal-verb",),
        "000-front-16": ("country-name",),
        "000-2-06": ("people-to-be-served",),
        "001-4.1-02": ("goal-of-publicity",),
        "003-s2-12": ("place-of-benefits",),
    }
)
def counterpart(tables: Tables, passage: str) -> Readings:
    """Return the term that the document uses elsewhere for the same thing."""
    other = cells.wording(tables, passage).iloc[-1]
    return plain(other["item"], f"Compared with: {other['locator']}.")


@recomputes("000-front-08")
def no_source(tables: Tables) -> Readings:
    """Ask whether no source of the statistics was found."""
    found = cells.wording(tables, "sources-of-statistics")
    return plain(found.empty, f"Sources found in text, notes and lists: {len(found)}.")


@recomputes("000-front-10")
def tables_cited(tables: Tables) -> Readings:
    """Count the tables that have a caption and are cited in the prose."""
    captions, cited = (
        set(cells.wording(tables, passage)["item"].str.lower())
        for passage in ("tables-captioned", "tables-cited")
    )
    return plain(float(len(captions & cited)), f"Captions: {len(captions)}; cited: {len(cited)}.")


@recomputes("000-abs-03")
def abstract_in_order(tables: Tables) -> Readings:
    """Compare the order of the problems in the abstract with the headings of section 4."""
    named = cells.wording(tables, "problems-in-abstract")["node"]
    headed = cells.nodes(tables, PAPER, "problem").sort_values("locator")["id"]
    return plain(list(named) == list(headed), f"{len(named)} items against {len(headed)} headings.")


@recomputes("000-abs-04")
def theory_used(tables: Tables) -> Readings:
    """Ask whether a section of analysis names the theory that the abstract announces."""
    places = cells.wording(tables, "theory-named")["locator"]
    used = places.str.startswith(("4", "5")).any()
    return plain(bool(used), f"Named in: {', '.join(places)}.")


@recomputes("000-4.4-01")
def agencies_shown(tables: Tables) -> Readings:
    """Ask whether section 4.4 names an agency."""
    places = tables["agencies"]["locator"]
    note = f"Agencies are named in section {'; '.join(places.unique())}, not in 4.4."
    return plain(bool(places.str.startswith("4.4").any()), note)


@recomputes("000-5.5-01")
def agencies(tables: Tables) -> Readings:
    """Count the agencies."""
    return plain(float(len(tables["agencies"])), ", ".join(tables["agencies"]["agency"]) + ".")


@recomputes("000-5.1-02")
def targets(tables: Tables) -> Readings:
    """Count the figures that section 5.1 prints."""
    places = tables["prose-figures"].query("document == @PAPER")["locator"]
    note = f"Sections with figures: {', '.join(places.unique())}."
    return plain(float((places == "5.1").sum()), note)


@recomputes(
    family={
        "000-5-02": (PAPER, "problem"),
        "001-3-05": ("001", "dilemma"),
        "004-abs-07": ("004", "dilemma"),
    }
)
def answered_in_order(tables: Tables, document: str, kind: str) -> Readings:
    """Ask whether each problem has one answer and the answers come in the order of the problems."""
    problems = cells.nodes(tables, document, kind).sort_values("id")["id"]
    edges = tables["edges"]
    answers = edges[(edges["relation"] == "addressed_by") & edges["source"].isin(problems)].sort_values(
        "source"
    )
    once = list(answers["source"]) == list(problems)
    ordered = answers["target"].is_monotonic_increasing and answers["target"].is_unique
    pairs = "; ".join(answers["source"].str[4:] + " by " + answers["target"].str[4:])
    return plain(bool(once and ordered), f"{pairs}.")


@recomputes("000-5.4-07")
def labor_measure(tables: Tables) -> Readings:
    """Find the path that holds the measure for unemployment and injury cover."""
    labels = cells.nodes(tables, PAPER, "suggestion").set_index("id")["label"]
    measure = labels.index[labels.str.contains("Unemployment and injury")][0]
    edges, paths = tables["edges"], tables["nodes"].set_index("id")["locator"]
    holder = edges.loc[(edges["relation"] == "consists_of") & (edges["target"] == measure), "source"].iloc[0]
    answer = edges.loc[
        (edges["relation"] == "addressed_by") & (edges["source"] == "000-problem-4"), "target"
    ].iloc[0]
    note = f"The measure stands in {paths[holder]}, while {paths[answer]} answers the problem of section 4.4."
    return plain(bool(paths[holder] == "5.4"), note)


@recomputes("000-6-01")
def problems_announced(tables: Tables) -> Readings:
    """Count the problems in the conclusion, in section 4 and in the abstract."""
    conclusion, abstract = (
        len(cells.wording(tables, f"problems-in-{place}")) for place in ("conclusion", "abstract")
    )
    sections = len(cells.nodes(tables, PAPER, "problem"))
    note = (
        f"Listed in the conclusion: {conclusion}; subsections of section 4: {sections}; abstract: {abstract}."
    )
    return Readings(
        {
            "": float(conclusion),
            "subsections of section 4": float(sections),
            "items of the abstract": float(abstract),
        },
        note,
    )


@recomputes("000-6-03")
def paths_announced(tables: Tables) -> Readings:
    """Count the paths in the conclusion, with and without its guidance clause, and in section 5."""
    items = len(cells.wording(tables, "paths-in-conclusion"))
    guidance = len(cells.wording(tables, "guidance-in-conclusion"))
    sections = len(cells.nodes(tables, PAPER, "path"))
    return Readings(
        {
            "": float(items),
            "the guidance clause counts as a path": float(items + guidance),
            "subsections of section 5": float(sections),
        },
        f"The conclusion lists {items} paths and a clause of guidance; section 5 has {sections} subsections.",
    )


@recomputes("000-6-05")
def nothing_new(tables: Tables) -> Readings:
    """Count the numbers of the conclusion that differ from the subsections that they count."""
    announced = {kind: cells.figure(tables, f"{kind}s-count")["low"] for kind in ("problem", "path")}
    found = {kind: len(cells.nodes(tables, PAPER, kind)) for kind in announced}
    note = "; ".join(
        f"{kind}s: {announced[kind]:.0f} announced, {found[kind]} subsections" for kind in announced
    )
    return plain(float(sum(announced[kind] != found[kind] for kind in announced)), f"{note}.")


@recomputes("001-3.1-03")
def first_attribute(tables: Tables) -> Readings:
    """Find the place of full coverage in the quoted list."""
    items = list(cells.wording(tables, "congress-20-attributes")["item"])
    place = next((n for n, item in enumerate(items, 1) if "whole people" in item), 0)
    value = "first" if place == 1 else "not first"
    return Readings({"first in the order of the quotation": value}, f"Place {place} of {len(items)}.")


@recomputes("002-p2-46")
def first_in_the_world(tables: Tables) -> Readings:
    """Ask whether documents 001, 002 and 003 all rank the system first."""
    said = set(cells.wording(tables, "first-in-the-world")["document"])
    return plain(
        {"001", "002", "003"} <= said,
        f"Said in documents {', '.join(sorted(said))}; none gives a comparison.",
    )


@recomputes("003-p0-04")
def statistics(tables: Tables) -> Readings:
    """Count the figures of document 003 that are not counts of its own items."""
    figures = tables["prose-figures"].query("document == '003'")
    return plain(
        float((figures["unit"] != "systems").sum()), f"{len(figures)} figures, which count systems to merge."
    )


@recomputes("003-p0-05")
def breaks_off(tables: Tables) -> Readings:
    """Ask whether the last words lack a final period."""
    last = cells.wording(tables, "last-words")["item"].iloc[-1]
    return plain(not last.endswith("."), f"The last words: {last}")


@recomputes("003-s1-08")
def trends(tables: Tables) -> Readings:
    """Count the trends that no other item of the list contains already."""
    items = list(cells.wording(tables, "population-trends")["item"])
    distinct = [item for n, item in enumerate(items) if not any(item in other for other in items[:n])]
    return plain(float(len(distinct)), f"Listed: {'; '.join(items)}.")


@recomputes("003-s3-08")
def unified_administration(tables: Tables) -> Readings:
    """Find the path of document 000 that corresponds to part 3 of document 003."""
    paths = _paths_of_parts(tables)
    return plain(paths["003-group-3"].startswith("5.5"), f"Part 3 corresponds to {paths['003-group-3']}.")


@recomputes("003-s3-09")
def three_parts(tables: Tables) -> Readings:
    """Compare the parts of document 003 with the paths for structure, projects, administration."""
    paths = _paths_of_parts(tables)
    wanted = ("structure", "projects", "administration")
    met = [word in path for word, path in zip(wanted, paths, strict=True)]
    return plain(all(met), f"{'; '.join(paths)}.")


def _paths_of_parts(tables: Tables) -> pd.Series:
    """Return section and label of the path of document 000 that corresponds to each part."""
    parts, paths = (
        cells.nodes(tables, "003", "path")["id"],
        cells.nodes(tables, PAPER, "path").set_index("id"),
    )
    pairs = concordance.counterparts(tables["edges"], list(parts))
    pairs = pairs[pairs["item"].isin(paths.index) & (pairs["row"] == pairs["through"])].set_index("row")[
        "item"
    ]
    return pairs[list(parts)].map(paths["locator"] + " " + paths["label"])


@recomputes("004-abs-11")
def broad_coverage(tables: Tables) -> Readings:
    """Ask whether the policy line quoted in document 000 names broad coverage."""
    items = cells.wording(tables, "policy-line-2011")["item"]
    return plain(
        bool(items.str.contains("broad coverage").any()), f"Document 000, section 3.3: {'; '.join(items)}."
    )


@recomputes("004-abs-13")
def dilemmas_overlap(tables: Tables) -> Readings:
    """Ask whether each dilemma of document 004 corresponds to a problem of document 000."""
    dilemmas, problems = (
        list(cells.nodes(tables, *which)["id"]) for which in (("004", "dilemma"), (PAPER, "problem"))
    )
    alone = concordance.unmatched(tables["edges"], dilemmas, problems)
    labels = tables["nodes"].set_index("id")["label"]
    note = f"Without a problem of document 000: {'; '.join(labels[alone]) or 'none'}. The coding is ours."
    return plain(not alone, note)
