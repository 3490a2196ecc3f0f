"""Levers that a reader can move: the form, its inputs and its script (``{levers}``).

The form stands in the page but is hidden until the script runs; without scripts the reader has the tables.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from lib.sources import datasets

FLAG = "moves-levers"
SCRIPT, STYLE = "levers.js", "levers.css"
TABLES = (
    "population",
    "mortality",
    "fertility",
    "migration",
    "population-annual",
    "pension-insurance",
    "policy-dates",
    "published-projections",
)
PARAMETERS = "pension-model"
CHOICES = {
    "law": ("Retirement age", {"reform": "rises by the law of 2024", "before": "stays as before 2025"}),
    "variant": ("Fertility", {"low": "low", "medium": "medium", "high": "high"}),
    "subsidy": (
        "Subsidy",
        {
            "none": "none",
            "share": "fixed share of outlay",
            "linked": "share grows with dependency",
        },
    ),
}
COLUMNS = ("Reserve, years of outlay", "Retirees per 100 payers", "Replacement, %")
PANELS = ("Reserve at year end, in years of outlay", "Retirees per 100 payers")


def inputs() -> dict[str, Any]:
    """Return what the script needs, computed from the tables of the book."""
    tables = {name: datasets.load(f"official-{name}") for name in TABLES}
    tables[PARAMETERS] = datasets.load(PARAMETERS)
    # Here and not above: slow to import, and no other page needs them.
    from lib.models import pension_inputs, pension_levers

    year = pension_inputs.parameters(tables[PARAMETERS])["coverage_year"]
    return pension_levers.for_page(pension_inputs.setting(tables), int(year))


def page(facts: dict[str, Any]) -> str:
    """Write form, chart, table and inputs as HTML.

    Parameters
    ----------
    facts : dict
        As `inputs` returns them.
    """
    chosen = facts["choices"]
    wages = slider("wage_weight", "Weight of wages in the indexation of pensions", 0, 100, 5, chosen)
    low, high = chosen["coverage"] - 14, chosen["coverage"] + 16
    year = facts["summary_year"]
    coverage = slider(
        "coverage", f"Insured share of the working-age population in {year}", low, high, 1, chosen
    )
    fields = "".join(radios(name, *choice, chosen[name]) for name, choice in CHOICES.items())
    panels = "".join(
        f'<figure><figcaption id="levers-panel-{n}">{title}</figcaption>'
        f'<svg viewBox="0 0 340 210" role="img" aria-labelledby="levers-panel-{n}"></svg></figure>'
        for n, title in enumerate(PANELS)
    )
    # Every way in which text could end the element, or keep it from ending, begins with this sign.
    data = json.dumps(facts, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="levers" hidden><script type="application/json">{data}</script>'
        f'<form aria-label="Levers of the pension fund">{fields}{wages}{coverage}'
        '<button type="reset">Back to the baseline</button></form>'
        '<p class="levers-summary" aria-live="polite"></p>'
        f'<div class="levers-panels">{panels}</div>'
        '<p class="levers-key"><span class="moved">your settings</span> '
        '<span class="base">baseline</span></p>'
        f'<div class="levers-scroll">{table()}</div></div>'
    )


def radios(name: str, legend: str, options: dict[str, str], chosen: str) -> str:
    """Write one group of options of which one holds."""
    items = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{" checked" * (value == chosen)}> '
        f"{escape(text)}</label>"
        for value, text in options.items()
    )
    return f"<fieldset><legend>{escape(legend)}</legend>{items}</fieldset>"


def slider(name: str, text: str, low: int, high: int, step: int, chosen: dict[str, Any]) -> str:
    """Write one slider in whole percent with its present value."""
    return (
        f'<label class="levers-slider">{escape(text)} <output>{chosen[name]} %</output>'
        f'<input type="range" name="{name}" min="{low}" max="{high}" step="{step}" '
        f'value="{chosen[name]}"></label>'
    )


def table() -> str:
    """Write the head of the table; the script fills its body."""
    groups = "".join(
        f'<th colspan="{len(COLUMNS)}" scope="colgroup">{group}</th>'
        for group in ("Your settings", "Baseline")
    )
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in COLUMNS * 2)
    return (
        "<table><caption>Your settings and the baseline by year</caption>"
        f'<thead><tr><td></td>{groups}</tr><tr><th scope="col">Year</th>{heads}</tr></thead>'
        "<tbody></tbody></table>"
    )


class Levers(SphinxDirective):
    """``{levers}``: the form in the place where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Leave the form, and note what it was computed from."""
        self.env.metadata[self.env.docname][FLAG] = "yes"
        for name in (*(f"official-{table}" for table in TABLES), PARAMETERS):
            self.env.note_dependency(str(datasets.DATA / datasets.describe(name)["path"]))
        return [nodes.raw("", page(inputs()), format="html")]


def add_files(app: Sphinx, pagename: str, *_: Any) -> None:
    """Load script and style on pages with levers only (``html-page-context``)."""
    if FLAG in app.env.metadata.get(pagename, {}):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> None:
    """Register directive and event."""
    app.add_directive("levers", Levers)
    app.connect("html-page-context", add_files)
