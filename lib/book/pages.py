"""Finish the pages: light, private, accessible, under a strict content security policy.

The theme's templates are replaced by those in ``templates/``, its styles and scripts by those in
``static/``. What myst-nb, docutils and the theme write into the article is repaired here, before the page
is written: nothing inline that the policy forbids, every control labelled, Chinese words marked as such.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from docutils import nodes
from sphinx.application import Sphinx

from lib.book import search
from lib.book.search import classes

# Scripts, styles and pictures from the site itself and nothing else, nothing inline, nothing fetched.
# Chromium takes 'self' to mean the same when a page is opened from the file system.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
STATIC = "static"
# Marks that no style, script or reader uses: tokens of code without a color of their own are a quarter of the
# weight of a chapter, and the parts of signatures as much of the reference. One mark may hold another.
PLAIN = "n|nn|nx|p|o|ow|w|x|pre|sig-paren|sig-name descname|sig-prename descclassname|default_value|colon"
NAMELESS = "docutils literal notranslate|sig-param|field-odd|field-even"
IDLE = [
    *2 * [(re.compile(rf'<span class="(?:{PLAIN})">([^<]*)</span>'), r"\1")],
    (re.compile(rf'(<(?:code|em|dd|dt)) class="(?:{NAMELESS})"'), r"\1"),
    (re.compile(r'(<a class="reference internal" href="#([^"]*)") title="\2"'), r"\1"),
]
CHINESE = re.compile(
    r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f·]*[\u3400-\u9fff][\u3400-\u9fff\uff00-\uffef\u3000-\u303f·]*"
)
# The theme's name for what a cell hides, and ours.
HIDDEN = {"source": "code", "outputs": "output", "content": "solution"}


def finish(body: str, language: str = "en") -> BeautifulSoup:
    """Repair the article of a page.

    Parameters
    ----------
    body : str
        The article as Sphinx wrote it.
    language : str
        Language of the article; Chinese words are marked in any other.

    Returns
    -------
    BeautifulSoup
        The same article without inline scripts that run and styles and with plain labels.
    """
    for mark, kept in IDLE:
        body = mark.sub(kept, body)
    article = BeautifulSoup(body, "html.parser")
    for tag in article.find_all(True):
        repair(article, tag)
    title_once(article)
    answer_first(article)
    join_folds(article)
    if language != "zh":
        mark_chinese(article)
    return article


def repair(article: BeautifulSoup, tag: Tag) -> None:
    """Repair one element, as far as it can be judged by itself."""
    if "style" in tag.attrs:
        move_style(tag)
    if tag.get("role") == "doc-biblioentry":
        tag["role"] = "listitem"
    # Data for a script of the site is no script; browsers do not run it and the policy lets it be.
    if tag.name == "style" or tag.name == "script" and tag.get("type") != "application/json":
        tag.decompose()
    elif tag.name == "summary" and is_fold(tag):
        label_fold(tag)
    elif tag.name == "th":
        label_head(article, tag)


def move_style(tag: Tag) -> None:
    """Turn an inline width into the attribute that needs no style; drop any other inline style."""
    width = re.fullmatch(r"width:\s*([\d.]+%);?", tag["style"].strip())
    del tag["style"]
    if width and tag.name == "col":
        tag["width"] = width.group(1)


def is_fold(summary: Tag) -> bool:
    """Tell whether an element folds what a cell hides."""
    details = summary.parent
    return details.name == "details" and "hide" in classes(details) and "cell" in classes(details.parent)


def label_fold(summary: Tag) -> None:
    """Write on a folded cell what a click does, in words that are seen and heard alike."""
    kind = HIDDEN[summary.get_text().split()[-1]]
    del summary["aria-label"]
    summary.clear()
    summary.string = f"Show or hide the {kind}"


def label_head(article: BeautifulSoup, head: Tag) -> None:
    """Say what a table head is the head of, a formula also in words; an empty one is an ordinary cell."""
    if not head.get_text(strip=True):
        head.name = "td"
        return
    head.attrs.setdefault("scope", "col" if head.find_parent("thead") else "row")
    if formula := head.find("math"):
        spoken = article.new_tag("span", attrs={"class": "visually-hidden"})
        spoken.string = formula.get_text(" ", strip=True)
        formula["aria-hidden"] = "true"
        formula.insert_after(spoken)


def title_once(article: BeautifulSoup) -> None:
    """Let only the first citation of a work carry the whole reference as its title."""
    seen = set()
    for link in article.find_all("a"):
        if "title" in link.attrs and any("bibtex-citation" in classes(around) for around in link.parents):
            if link["title"] in seen:
                del link["title"]
            else:
                seen.add(link["title"])


def answer_first(article: BeautifulSoup) -> None:
    """Put the code that opens a chapter after the answer for which it computes the numbers."""
    answers = (
        part
        for section in article.find_all("section")
        for part in section.find_all(True, recursive=False)
        if "answer" in classes(part)
    )
    if answer := next(answers, None):
        for cell in answer.find_previous_siblings("div", class_="cell"):
            answer.insert_after(cell.extract())


def join_folds(article: BeautifulSoup) -> None:
    """Give code cells that follow each other, with no result between them, one fold."""
    for cell in article.find_all("div", class_="tag_hide-input"):
        following = cell.find_next_sibling()
        is_silent = cell.find("div", class_="cell_output", recursive=False) is None
        if is_silent and following and "tag_hide-input" in classes(following):
            inputs = cell.find_all("div", class_="cell_input")
            following.summary.insert_after(*inputs)
            cell.decompose()


def mark_chinese(article: BeautifulSoup) -> None:
    """Mark Chinese words as Chinese, so that they are read aloud and set as such."""
    texts = [text for text in article.descendants if type(text) is NavigableString and CHINESE.search(text)]
    for text in texts:
        if any("lang" in around.attrs for around in text.parents):
            continue
        parts, end = [], 0
        for match in CHINESE.finditer(text):
            mark = article.new_tag("span", lang="zh")
            mark.string = match.group()
            parts += [NavigableString(text[end : match.start()]), mark]
            end = match.end()
        text.replace_with(*parts, NavigableString(text[end:]))


def frame(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Finish the article and give the frame what it shows (``html-page-context``)."""
    if app.builder.name != "html":
        return
    meta = context.get("meta") or {}
    language = meta.get("lang", app.config.language)
    if "body" in context:
        article = finish(context["body"], language)
        context["body"] = str(article)
        search.keep(app.env, pagename, article)
    own = own_files(app)
    for kind in ("css_files", "script_files"):
        context[kind] = [file for file in context[kind] if Path(filename(file)).name in own]
    context |= {
        "content_security_policy": POLICY,
        "short_title": app.config.html_title.partition(":")[0],
        "author": app.config.author,
        "article_language": language if language != app.config.language else None,
        "description": description(doctree),
        "page_links": links(context.get("header_buttons", [])),
    }


def filename(file: Any) -> str:
    """Return the name of a style or script as Sphinx keeps it, without its version."""
    return str(getattr(file, "filename", file)).partition("?")[0]


def own_files(app: Sphinx) -> set[str]:
    """Return the names of all that ``static/`` holds."""
    return {path.name for path in (Path(app.confdir) / STATIC).iterdir()}


def description(doctree: nodes.document | None) -> str:
    """Return the answer that opens a chapter, or else its first paragraph, for search engines."""
    if doctree is None:
        return ""
    answers = (part for part in doctree.findall(nodes.Element) if "answer" in part.get("classes", []))
    opening = next(answers, None) or next(doctree.findall(nodes.paragraph), None)
    return " ".join(opening.astext().split())[:300] if opening else ""


def links(buttons: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the files that the theme and others offer for a page; its scripted buttons are left out."""
    flat = [item for button in buttons for item in button.get("buttons", [button])]
    return [item for item in flat if item["type"] == "link"]


def drop_theme_files(app: Sphinx, error: Exception | None) -> None:
    """Leave in ``_static`` only what belongs to the book (``build-finished``)."""
    if error or app.builder.name != "html":
        return
    own = own_files(app)
    for path in (Path(app.outdir) / "_static").iterdir():
        if path.name not in own:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> None:
    """Register the events: after all that adds to a page, before the manifests of the finished site."""
    app.connect("html-page-context", frame, priority=900)
    app.connect("build-finished", drop_theme_files, priority=800)
