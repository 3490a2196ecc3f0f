"""Small books for tests that change one."""

import shutil

import pytest

from tests.conftest import ROOT

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# {title}

"""
CELL = "```{{code-cell}} ipython3\n{code}\n```\n"


def chapter(title, *cells, text=""):
    """Return the text of a page with these code cells."""
    return HEAD.format(title=title) + "\n".join(CELL.format(code=code) for code in cells) + f"\n{text}\n"


def write_book(folder):
    """Write a book with the real configuration, data and code of its own, without pages, into a folder."""
    for path in ROOT.iterdir():
        # In a second working tree of git, .git is a file.
        if path.is_file() and path.suffix != ".md" and path.name not in ("_toc.yml", ".git"):
            shutil.copy(path, folder)
    for name in ("static", "templates", "lib", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def small_book(tmp_path):
    """Return the folder of a book with the real configuration and code of its own, without pages."""
    write_book(tmp_path)
    return tmp_path
