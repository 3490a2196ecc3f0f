"""Formulas as MathML, written when the book is built: no script, no fonts, readable by screen readers."""

from __future__ import annotations

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

RENDERER = "mathml"

logger = logging.getLogger(__name__)


def mathml(latex: str, display: str) -> str:
    """Translate a formula.

    Parameters
    ----------
    latex : str
        The formula in LaTeX, without delimiters.
    display : {"inline", "block"}
        In the line of text or on a line of its own.

    Returns
    -------
    str
        A ``math`` element.

    Raises
    ------
    ValueError
        If the formula is not LaTeX or uses a command that has no translation.
    """
    bare = re.sub(r"\\.", "", latex)
    if bare.count("{") != bare.count("}"):
        raise ValueError(
            f"formula {latex!r}: found {bare.count('{')} opening and {bare.count('}')} closing braces"
        )
    try:
        formula = convert(latex, display=display)
    except Exception as error:
        raise ValueError(
            f"formula {latex!r}: found {error or type(error).__name__}, expected LaTeX"
        ) from error
    if "\\" in formula:
        raise ValueError(f"formula {latex!r}: uses a command that has no translation to MathML")
    return formula


def written(node: nodes.Element, display: str) -> str:
    """Return the formula of a node, or its source after a warning."""
    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        logger.warning(str(error), location=node)
        return node.astext()


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in the line of text."""
    translator.body.append(written(node, "inline"))
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="formula"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="formula-number">({number})')
        translator.add_permalink_ref(node, "Link to this formula")
        translator.body.append("</span>")
    translator.body.append(f"{written(node, 'block')}</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the renderer and choose it."""
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_block, None))
    app.connect("config-inited", lambda app, config: setattr(config, "html_math_renderer", RENDERER))
