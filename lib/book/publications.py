"""Turn published outputs into numbered figures and tables, and write their files.

:func:`lib.figures.publish.figure` and ``table`` put one record into a cell's output. While Sphinx reads the
page, :class:`PublicationRenderer` makes a numbered node of it and keeps its files beside the doctree. What is
written under the picture stands in :mod:`lib.book.bar`, what goes to the site in :mod:`lib.book.metadata`.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from lib.figures.exchange import MIME
from lib.sources import bibliography, datasets

FOLDERS = {"figure": "figures", "table": "tables"}
# So many tables are named in the line of sources; the others are one click away.
NAMED = 3


class picture(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """A published picture: ``identifier``, ``alt``, ``size`` and ``narrow`` (width, height in CSS pixels)."""


class PublicationRenderer:
    """Render the record of :mod:`lib.figures.publish` (a ``myst_nb.mime_renderers`` plugin)."""

    mime_priority_overrides = (("*", MIME, 1),)

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the node for one output, or None to leave it to the other renderers."""
        if inline or data.mime_type != MIME:
            return None
        record = dict(data.content)
        host = renderer.renderer
        register(host.sphinx_env, record, data.cell_index or 0)
        body = figure_body(record) if record["kind"] == "figure" else table_body(host, record, data.line)
        caption, legend = caption_and_legend(host, record, data.line)
        if record["kind"] == "figure":
            node = nodes.figure("", body, caption, legend, classes=["publication"])
        else:
            body.insert(0, nodes.title("", "", *caption.children))
            node = body
        node["names"].append(nodes.fully_normalize_name(record["id"]))
        host.document.note_explicit_target(node, node)
        return [node] if record["kind"] == "figure" else [node, legend]


def figure_body(record: dict[str, Any]) -> picture:
    """Return the picture node; the size is read off the vector file so that the page does not jump."""
    sizes = {"size": svg_size(record["svg"]), "narrow": svg_size(record["narrow_svg"])}
    return picture(identifier=record["id"], alt=record["alt"], **sizes)


def svg_size(svg: str) -> tuple[int, int]:
    """Return width and height of an SVG in CSS pixels (96 to the inch; the file counts points)."""
    start = svg.index('viewBox="') + len('viewBox="')
    _, _, width, height = map(float, svg[start : svg.index('"', start)].split())
    return round(width * 96 / 72), round(height * 96 / 72)


def table_body(host: Any, record: dict[str, Any], line: int | None) -> nodes.table:
    """Return a docutils table with a header row; numeric columns are set flush right."""
    count = len(record["headings"])
    group = nodes.tgroup(cols=count)
    group += [nodes.colspec(colwidth=1) for _ in range(count)]
    head = nodes.thead("", table_row(host, record["headings"], record["numeric"], line))
    body = nodes.tbody("", *(table_row(host, row, record["numeric"], line) for row in record["rows"]))
    group += [head, body]
    return nodes.table("", group, classes=["publication"])


def table_row(host: Any, cells: Sequence[str], numeric: Sequence[bool], line: int | None) -> nodes.row:
    """Return one row whose cells are MyST text."""
    entries = [
        nodes.entry("", *inline_nodes(host, cell, line), classes=["text-right"] if number else [])
        for cell, number in zip(cells, numeric, strict=True)
    ]
    return nodes.row("", *entries)


def inline_nodes(host: Any, text: str, line: int | None) -> list[nodes.Node]:
    """Parse MyST text and return its block nodes."""
    holder = nodes.Element()
    with host.current_node_context(holder):
        host.nested_render_text(text, line)
    return holder.children


def caption_and_legend(
    host: Any, record: dict[str, Any], line: int | None
) -> tuple[nodes.caption, nodes.legend]:
    """Return the caption and, under it, the sources and the bar with all that a reader can take along."""
    paragraph = inline_nodes(host, record["caption"], line)[0]
    note, more = source_note(record["sources"])
    sources = inline_nodes(host, f"Source: {note}; own calculation.", line)
    if more:
        opening = f'<details class="more-sources"><summary>The other {len(more)} tables</summary>'
        start, end = (nodes.raw("", tag, format="html") for tag in (opening, "</details>"))
        sources += [start, *inline_nodes(host, "; ".join(more), line), end]
    page = host.sphinx_env.docname
    bar = publication_bar(identifier=record["id"], kind=record["kind"], page=page)
    return nodes.caption("", "", *paragraph.children), nodes.legend("", *sources, bar, classes=["source"])


def escape(text: str) -> str:
    """Protect plain text from being read as markup."""
    return re.sub(r"([\\`*_{}\[\]<>|$#~^])", r"\\\1", text)


def source_line(name: str) -> str:
    """Return the sources of a table of ``data/`` as MyST text with citations."""
    entry = datasets.describe(name)
    cited = [f"{{cite:t}}`{s['key']}` {escape(s.get('locator', ''))}".strip() for s in entry["sources"]]
    return "assumptions of this book" if entry["class"] == "assumption" else ", ".join(cited)


def source_note(names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the sources of a publication as MyST text, and the tables for which one line has no room.

    Documents are cited with the places used in them. Official figures name their publishers once and lead
    to the data dictionary, which cites each publication with its years.
    """
    more: list[str] = []
    entries = {name: datasets.describe(name) for name in names}
    cited: dict[str, list[str]] = {}
    for entry in entries.values():
        if entry["class"] == "transcribed":
            for source in entry["sources"]:
                cited.setdefault(source["key"], []).append(escape(source.get("locator", "")))
    notes = [
        f"{{cite:t}}`{key}` {', '.join(filter(None, dict.fromkeys(at)))}".strip() for key, at in cited.items()
    ]
    if official := {
        name: entry for name, entry in entries.items() if entry["class"] in ("official", "derived")
    }:
        keys = (source["key"] for entry in official.values() for source in entry["sources"])
        publishers = list(dict.fromkeys(author for key in keys for author in bibliography.authors(key)))
        links = [f"[{escape(entry['title'])}](#data-{name})" for name, entry in official.items()]
        by, under = shortened(publishers, ", ", "publishers"), shortened(links, "; ", "tables")
        more = links[NAMED:] if len(links) > NAMED + 1 else []
        notes.append(f"{by} (as listed under {under})")
    if any(entry["class"] == "assumption" for entry in entries.values()):
        notes.append("assumptions of this book")
    return "; ".join(notes), more


def shortened(names: list[str], comma: str, kind: str) -> str:
    """Return a list in words; the first names and a count if it is long."""
    # Leaving a single name out would save nothing.
    if len(names) <= NAMED + 1:
        return comma.join(names)
    return f"{comma.join(names[:NAMED])} and {len(names) - NAMED} other {kind}"


class publication_bar(nodes.General, nodes.Element):  # noqa: N801
    """The mark of a bar (:mod:`lib.book.bar`): ``identifier``, ``kind`` and ``page`` of the publication."""


def register(env: BuildEnvironment, record: dict[str, Any], cell: int) -> None:
    """Note a publication of the page that is being read and keep its files until the build ends.

    Raises
    ------
    ValueError
        If another page or cell has published the same id.
    """
    index = publications(env)
    identifier = record["id"]
    if identifier in index:
        raise ValueError(f"{identifier} is published twice: {index[identifier]['page']}, {env.docname}")
    for name, content in files(record).items():
        path = shelf(env) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    index[identifier] = {
        "page": env.docname,
        "cell": cell,
        "files": list(files(record)),
        "columns": next(csv.reader(io.StringIO(record["csv"]))),
        **{key: record[key] for key in ("kind", "id", "caption", "sources", "systems")},
        **{key: record[key] for key in ("alt", "axes", "shown", "headings", "numeric") if key in record},
    }


def files(record: dict[str, Any]) -> dict[str, bytes]:
    """Return path on the site and content of every file of a publication."""
    stem = f"{FOLDERS[record['kind']]}/{record['id']}"
    content = {f"{stem}.csv": record["csv"].encode()}
    if record["kind"] == "figure":
        content |= {
            f"{stem}.svg": record["svg"].encode(),
            f"{stem}-narrow.svg": record["narrow_svg"].encode(),
            f"{stem}.pdf": base64.b64decode(record["pdf"]),
            f"{stem}-narrow.pdf": base64.b64decode(record["narrow_pdf"]),
            f"{stem}.png": base64.b64decode(record["png"]),
        }
    return content


def publications(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return the publications of all pages, by id."""
    if not hasattr(env, "book_publications"):
        env.book_publications = {}
    return env.book_publications


def in_order(env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return the publications of all pages in the order of the book."""
    order = {page: place for place, page in enumerate(env.collect_relations())}
    return sorted(publications(env).values(), key=lambda entry: (order[entry["page"]], entry["cell"]))


def shelf(env: BuildEnvironment) -> Path:
    """Return the folder beside the doctrees that holds the files of all pages."""
    return Path(env.doctreedir) / "publications"


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what a page published before it is read again (``env-purge-doc``)."""
    for identifier, entry in list(publications(env).items()):
        if entry["page"] == docname:
            del publications(env)[identifier]


def site_uri(translator: HTML5Translator, path: str) -> str:
    """Return the way from the page that is being written to a file of the site."""
    page = translator.builder.get_target_uri(translator.builder.current_docname)
    return relative_uri(page, path)


def visit_picture(translator: HTML5Translator, node: picture) -> None:
    """Write the picture: the one-column drawing on a phone, the two-column drawing elsewhere."""
    stem = site_uri(translator, f"figures/{node['identifier']}")
    alt = translator.attval(node["alt"])
    wide, narrow = ('width="{}" height="{}"'.format(*node[key]) for key in ("size", "narrow"))
    translator.body.append(
        f'<picture><source media="(max-width: 540px)" srcset="{stem}-narrow.svg" {narrow}>'
        f'<img src="{stem}.svg" alt="{alt}" {wide} '
        'class="publication-picture" loading="lazy"></picture>'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register nodes and events."""
    app.add_node(picture, html=(visit_picture, None))
    app.connect("env-purge-doc", forget_page)
