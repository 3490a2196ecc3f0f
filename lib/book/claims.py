"""Claims on the pages: the ``{claim}`` role, the ``{claims-ledger}`` table, ``claims.json`` and ``.csv``.

Verdicts are computed when the book is built, by the same functions that the tests attack. A chapter
mentions a claim by its id; the ledger links every row to the chapters that mention it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective, SphinxRole

from lib.book.listing import link
from lib.models import ledger, verification
from lib.models.verdicts import Verdict
from lib.models.verification import Agreement
from lib.sources import claims, datasets

PAGE = "chapters/appendix-claims"
FLAG = "shows-ledger"
SCRIPT = "ledger.js"
SHORT = {
    Verdict.REPRODUCED: "reproduced",
    Verdict.ROUNDED: "reproduced, rounded",
    Verdict.INTERPRETED: "one reading",
    Verdict.INCONSISTENT: "inconsistent",
    Verdict.NOT_CHECKABLE: "not checkable",
}
NO_OFFICIAL = str(Agreement.NONE)
HEADINGS = ("Statement", "Claimed", "Recomputed", "Verdict", "Official", "Chapter")


class claim_badge(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names its nodes in lower case
    """A mention of a claim, with its verdict; ``identifier``."""


class claims_ledger(nodes.General, nodes.Element):  # noqa: N801
    """The mark that the ledger leaves while pages are read."""


def judged() -> pd.DataFrame:
    """Return every claim with recomputed value, verdict and verification, indexed by id."""
    table = claims.ledger()
    every = {name: datasets.load(name) for name in datasets.names()}
    recomputed = ledger.recompute(claims.tables()).set_index("id")
    verified = verification.verify(every).set_index("id")
    verified = verified.rename(columns={"agreement": "verification", "note": "verification_note"})
    return table.join(recomputed).join(verified)


def verdicts(env: BuildEnvironment) -> pd.DataFrame:
    """Return what :func:`judged` returns, kept as long as no code and no data of the book have changed."""
    inputs = env.config.book_inputs
    if getattr(env, "book_verdicts", ("",))[0] != inputs:
        env.book_verdicts = inputs, judged()
    return env.book_verdicts[1]


def anchor(identifier: str) -> str:
    """Return the anchor of a claim's row; dots would be read as classes by selectors."""
    return "claim-" + identifier.replace(".", "-")


def style(verdict: str) -> str:
    """Return the style class of a verdict."""
    return "verdict-" + verdict.replace(" ", "-")


class ClaimRole(SphinxRole):
    """``{claim}`id```: the verdict of a claim as a badge that leads to its row in the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Check the id and leave the badge, which gets its link when the page is written."""
        identifier = self.text.strip()
        try:
            claims.claim(identifier)
        except datasets.DataError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        mentions(self.env).setdefault(identifier, []).append(self.env.docname)
        return [claim_badge(identifier=identifier)], []


class ClaimsLedger(SphinxDirective):
    """The table of all claims in the place where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Leave the mark, and note that this page depends on what all others mention."""
        self.env.metadata[self.env.docname][FLAG] = "yes"
        return [claims_ledger()]


class FillClaims(SphinxPostTransform):
    """Write badges and ledger once every page has been read."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Replace every mark on this page."""
        for badge in list(self.document.findall(claim_badge)):
            badge.replace_self(self.badge(badge["identifier"]))
        for mark in list(self.document.findall(claims_ledger)):
            mark.replace_self(self.table())

    def badge(self, identifier: str) -> nodes.Node:
        """Return the verdict as a link to the row; plain text if the ledger is not in this book."""
        verdict = verdicts(self.env).loc[identifier, "verdict"]
        text = f"{identifier} {SHORT[Verdict(verdict)]}"
        classes = ["claim-badge", style(verdict)]
        if PAGE not in self.env.found_docs:
            return nodes.inline(text=text, classes=classes)
        uri = self.app.builder.get_relative_uri(self.env.docname, PAGE) + "#" + anchor(identifier)
        title = f"Claim {identifier}: {verdict}"
        return nodes.reference("", text, internal=True, refuri=uri, classes=classes, reftitle=title)

    def table(self) -> nodes.table:
        """Return the ledger, one row a claim in printed order."""
        head = nodes.row("", *(cell(heading) for heading in HEADINGS))
        body = [self.row(identifier, facts) for identifier, facts in verdicts(self.env).iterrows()]
        # A heading or a verdict of one word must fit.
        columns = [nodes.colspec(colwidth=width) for width in (33, 11, 17, 17, 11, 11)]
        group = nodes.tgroup("", *columns, nodes.thead("", head), nodes.tbody("", *body), cols=len(columns))
        return nodes.table("", group, classes=["ledger", "colwidths-given"], ids=["ledger"])

    def row(self, identifier: str, facts: pd.Series) -> nodes.row:
        """Return one claim: where it stands, what it says, and what became of it."""
        place = nodes.paragraph(text=f"{identifier} · {facts['locator']}", classes=["place"])
        verdict = nodes.inline(text=facts["verdict"], classes=["claim-badge", style(facts["verdict"])])
        chapters = [nodes.paragraph("", "", self.link_to(page)) for page in self.pages(identifier, facts)]
        cells = [
            nodes.entry("", place, text(facts["statement"]), *remarks(facts)),
            cell(with_unit(facts["claimed"], facts["unit"])),
            cell(with_unit(facts["recomputed"], facts["unit"])),
            nodes.entry("", nodes.paragraph("", "", verdict)),
            nodes.entry("", *official(facts)),
            nodes.entry("", *(chapters or [text("")])),
        ]
        classes = [f"document-{facts['document']}", style(facts["verdict"]), f"kind-{facts['kind']}"]
        return nodes.row("", *cells, ids=[anchor(identifier)], classes=classes)

    def link_to(self, page: str) -> nodes.Node:
        """Return a link with a short name: the part of the paper, or the slug of the page in words."""
        reference = link("doc", f"/{page}", PAGE)
        slug = Path(page).name.split("-")
        words = slug[:2] if slug[0] in ("problem", "path") else slug
        reference["refexplicit"] = True
        reference.children = [nodes.inline(text=" ".join(words).capitalize())]
        return reference

    def pages(self, identifier: str, facts: pd.Series) -> list[str]:
        """Return the pages that mention a claim; the chapter of its subject if none does."""
        known = [page for page in self.env.collect_relations() if page != PAGE]
        home = facts["chapter"] if facts["chapter"] in known else f"chapters/{facts['chapter']}"
        seen = mentions(self.env).get(identifier, [])
        return [page for page in known if page in seen] or [page for page in known if page == home]


def text(words: Any) -> nodes.paragraph:
    """Return a paragraph; nothing known is shown as a dash."""
    return nodes.paragraph(text="–" if pd.isna(words) or words == "" else str(words))


def cell(words: Any) -> nodes.entry:
    """Return a table cell of plain text."""
    return nodes.entry("", text(words))


def remark(words: Any) -> list[nodes.Node]:
    """Return a small paragraph, or none where there is nothing to say."""
    return [] if pd.isna(words) or words == "" else [nodes.paragraph(text=str(words), classes=["remark"])]


def remarks(facts: pd.Series) -> list[nodes.Node]:
    """Return how a value was reached: the reading, how many were tried, and the official definition."""
    parts = [("Reading: ", facts["reading"]), ("", facts["note"])]
    if facts["tried"] > 1:
        tried = f"{facts['hits']:.0f} of {facts['tried']:.0f} readings give the printed value."
        parts.insert(1, ("", tried))
    if facts["verification"] != NO_OFFICIAL:
        parts.append(("Official: ", facts["verification_note"]))
    return [node for label, words in parts if words for node in remark(f"{label}{words}")]


def official(facts: pd.Series) -> list[nodes.Node]:
    """Return the agreement with official figures and the official value; a dash where none was found."""
    if facts["verification"] == NO_OFFICIAL:
        return [text("")]
    return [text(facts["verification"]), *remark(with_unit(facts["official"], facts["unit"]))]


def with_unit(value: Any, unit: Any) -> Any:
    """Return a value with its unit, as far as a unit helps a reader."""
    counted = not pd.isna(value) and str(value)[:1].isdigit()
    return value if not counted or pd.isna(unit) or unit in ("year", "count") else f"{value} {unit}"


def mentions(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return the pages that mention each claim."""
    if not hasattr(env, "book_mentions"):
        env.book_mentions = {}
    return env.book_mentions


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what a page mentions before it is read again (``env-purge-doc``)."""
    for pages in mentions(env).values():
        pages[:] = [page for page in pages if page != docname]


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the page of the ledger if mentions have changed since it was written (``env-get-updated``)."""
    now = {identifier: sorted(set(pages)) for identifier, pages in mentions(env).items()}
    if any(now.values()):
        # In time to be kept: after this event the environment is written to disk.
        verdicts(env)
    if now == getattr(env, "book_mentions_written", None):
        return []
    env.book_mentions_written = now
    return [page for page, facts in env.metadata.items() if FLAG in facts]


def published(env: BuildEnvironment) -> pd.DataFrame:
    """Return the ledger as it is published, one row a claim."""
    return verdicts(env).drop(columns=["qualifier", "decimals", "check"]).reset_index()


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Publish the ledger as JSON and CSV beside the site (``build-finished``)."""
    if error or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    table = published(app.env)
    records = json.loads(table.to_json(orient="records", force_ascii=False))
    site = Path(app.outdir)
    listing = json.dumps(records, indent=1, ensure_ascii=False) + "\n"
    (site / "claims.json").write_text(listing, encoding="utf-8")
    table.to_csv(site / "claims.csv", index=False, lineterminator="\n")


def add_script(app: Sphinx, pagename: str, *_: Any) -> None:
    """Load the filter on the page of the ledger only (``html-page-context``)."""
    if FLAG in app.env.metadata.get(pagename, {}):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register role, directive, marks and events."""
    app.add_node(claim_badge)
    app.add_node(claims_ledger)
    app.add_role("claim", ClaimRole())
    app.add_directive("claims-ledger", ClaimsLedger)
    app.add_post_transform(FillClaims)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-get-updated", outdated, priority=600)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_files)
