"""The test command finds a browser, sets one up, or stops with one message; it never skips."""

import pytest

from lib.book import chromium


@pytest.fixture
def bare(monkeypatch):
    """A machine without any browser, on which nothing can be installed."""
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    monkeypatch.setattr(chromium, "from_playwright", lambda: None)
    return monkeypatch


def test_a_bare_machine_gets_one_message_that_says_what_to_install(bare):
    with pytest.raises(chromium.NoBrowserError, match=r"apt-get install chromium.*BOOK_CHROMIUM"):
        chromium.find()


def test_a_browser_that_is_there_is_taken_and_nothing_is_installed(bare):
    bare.setattr(chromium.shutil, "which", {"google-chrome": "chrome-here"}.get)
    bare.setattr(chromium, "runs", lambda program: True)
    bare.setattr(chromium, "from_playwright", lambda: pytest.fail("must not fetch a browser"))
    assert chromium.find() == "chrome-here"


def test_a_stub_that_does_not_run_is_passed_over(bare, tmp_path):
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    stub.chmod(0o755)
    bare.setattr(chromium.shutil, "which", {"chromium-browser": str(stub)}.get)
    bare.setattr(chromium, "from_playwright", lambda: "chrome-fetched")
    assert chromium.find() == "chrome-fetched"


def test_a_named_browser_that_does_not_run_is_an_error_with_its_name(bare):
    bare.setenv(chromium.VARIABLE, "no-such-chrome")
    with pytest.raises(chromium.NoBrowserError, match="BOOK_CHROMIUM=no-such-chrome"):
        chromium.find()


def test_root_on_debian_installs_the_package(bare):
    done = []
    bare.setattr(chromium.os, "geteuid", lambda: 0)
    bare.setattr(
        chromium.shutil, "which", lambda name: "chromium-here" if done or name == "apt-get" else None
    )
    bare.setattr(chromium, "runs", lambda program: program == "chromium-here")
    bare.setattr(chromium, "installed", lambda: "chromium-here" if done else None)
    bare.setattr(chromium.subprocess, "run", lambda command, **_: done.append(command[1]))
    assert chromium.find() == "chromium-here"
    assert done == ["update", "install"]
