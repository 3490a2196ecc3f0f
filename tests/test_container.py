"""The container is set up as the README says, by the commands of the Makefile, for a user without rights."""

import json
import re

import pytest

from tests.conftest import ROOT

INSTRUCTIONS = re.findall(
    r"^([A-Z]+) (.+)$",
    re.sub(r"\s*\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8")),
    re.M,
)
DEVELOPER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def arguments(name):
    return [argument for instruction, argument in INSTRUCTIONS if instruction == name]


def installed(text):
    """Return the Debian packages that a command in a text installs."""
    (names,) = re.findall(r"apt(?:-get)? install((?: --?[\w-]+)*(?: [a-z][\w.+-]*)+)", text)
    return {name for name in names.split() if not name.startswith("-")}


def test_the_base_is_one_release_of_a_python_that_the_book_supports():
    (base,) = arguments("FROM")
    python = re.fullmatch(r"python:(3\.\d+)\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", base)[1]
    assert python in (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")


def test_the_packages_are_those_of_the_readme_but_for_the_python_that_the_base_has():
    (command,) = [argument for argument in arguments("RUN") if "apt-get" in argument]
    assert installed(command) == installed(README) - {"python3-venv"} == {"git", "make"}


def test_it_makes_what_the_readme_makes_and_sets_up_by_the_lock():
    assert json.loads(arguments("CMD")[0]) == ["make", "book"]
    assert "\nmake book\n" in README
    assert arguments("RUN")[-1] == DEVELOPER["postCreateCommand"] == "make .venv/.ready"
    assert re.search(r"^READY := \.venv/\.ready$", MAKEFILE, re.M)
    assert "--require-hashes -r requirements.txt" in MAKEFILE


def test_nothing_of_the_book_runs_as_root():
    names = [name for name, _ in INSTRUCTIONS]
    assert names.index("USER") < names.index("COPY")
    assert arguments("USER") == [DEVELOPER["remoteUser"]]
    assert arguments("COPY") == [f"--chown={DEVELOPER['remoteUser']} . ."]
    assert f"--create-home {DEVELOPER['remoteUser']}" in " ".join(arguments("RUN"))


@pytest.mark.parametrize("made", [".venv", "_build"])
def test_what_this_machine_made_stays_out_and_the_history_goes_in(made):
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert made in ignored
    assert ".git" not in ignored


def test_the_developer_container_is_the_same_one():
    place = ROOT / ".devcontainer"
    assert (place / DEVELOPER["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (place / DEVELOPER["build"]["context"]).resolve() == ROOT
