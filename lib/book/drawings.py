"""Keep the drawings of executed chapters, so that a chapter that runs again draws only what looks different.

Drawing takes most of the time of most chapters. Kernels only read what is kept (:mod:`lib.figures.drawings`);
it is written here, from the outputs of chapters that have ended well. So a figure that warned or failed is
never kept.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

from nbformat import NotebookNode

from lib.book import freshness
from lib.figures import exchange

LIBRARY = Path(__file__).parents[1]
CODE = (f"{LIBRARY.name}/figures/**/*.py", freshness.LOCK)


class Drawings:
    """The kept drawings of a book, one entry a figure, and the state of the code that has made them.

    Parameters
    ----------
    root : Path
        Folder of the book.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "_build" / "drawings"
        self.state = state(root)

    def variables(self) -> dict[str, str]:
        """Return what tells a kernel that drawings are kept."""
        return {exchange.FOLDER: str(self.folder), exchange.STATE: self.state}

    def keep(self, notebook: NotebookNode) -> None:
        """Take the marks out of an executed notebook, and keep its drawings.

        They are not kept if the code has changed since this object was made: nobody knows which of its two
        states has drawn them.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        is_known = self.state == state(self.root)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                mark = output.get("metadata", {}).pop(exchange.MARK, None)
                if mark and is_known:
                    self._write(mark, output["data"][exchange.MIME])

    def _write(self, mark: str, record: dict[str, object]) -> None:
        entry = {"mark": mark, "files": {name: record[name] for name in exchange.FILES}}
        draft = self.folder / f"{record['id']}.new"
        draft.write_text(json.dumps(entry), encoding="utf-8")
        draft.replace(draft.with_suffix(".json"))


def state(root: Path) -> str:
    """Return a digest of the code that draws, be it the book's or the builder's, its libraries and Python."""
    digests = (freshness.digest(folder, CODE) for folder in dict.fromkeys((root, LIBRARY.parent)))
    return " ".join([platform.python_version(), *digests])
