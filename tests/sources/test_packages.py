"""The lock serves every supported Python on every supported system, and every pin has its reason."""

import re
from email.message import Message
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lib.sources import packages
from tests.conftest import ROOT

LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
INPUT = (ROOT / "requirements.in").read_text(encoding="utf-8")
PINS = packages.locked(LOCK)
CHOSEN = packages.chosen(INPUT)
SYSTEMS = {
    "linux": {"os_name": "posix", "platform_system": "Linux"},
    "darwin": {"os_name": "posix", "platform_system": "Darwin"},
    "win32": {"os_name": "nt", "platform_system": "Windows"},
}
# The earliest release of each Python is the hardest to serve.
PLACES = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system, "extra": ""}
    | {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    | SYSTEMS[system]
    for python in ("3.11", "3.12", "3.13")
    for system in SYSTEMS
]


def name_of(place):
    return f"{place['python_version']} {place['sys_platform']}"


def pinned(place):
    """Return the version of each package that is installed in a place."""
    active = [not marker or Marker(marker).evaluate(place) for marker in PINS["marker"]]
    return dict(PINS.loc[active, ["package", "version"]].to_numpy())


def test_every_line_of_the_lock_belongs_to_a_pin_with_hashes():
    assert len(PINS) == len(re.findall(r"^\S", LOCK, re.M))
    blocks = re.split(r"\n(?=\S)", LOCK)
    for block in blocks:
        assert re.match(r"[\w.-]+==[\w.]+( ; [^\\]+)? \\\n", block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block
    assert LOCK.count("--hash=") == len(re.findall(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])", LOCK))


def test_one_release_serves_every_python():
    assert PINS["package"].is_unique


@pytest.mark.parametrize("place", PLACES, ids=name_of)
def test_everything_that_was_chosen_is_there(place):
    assert set(CHOSEN["package"]) <= set(pinned(place))


@pytest.mark.parametrize("place", PLACES, ids=name_of)
def test_what_a_package_needs_is_there_in_a_release_that_it_accepts(place):
    pins = pinned(place)
    checked = 0
    for package, release in pins.items():
        try:
            needs = requires(package) or [] if version(package) == release else []
        except PackageNotFoundError:  # for another system than this one
            continue
        for need in map(Requirement, needs):
            if not need.marker or need.marker.evaluate(place):
                found = pins.get(canonicalize_name(need.name))
                assert found, f"{package} needs {need.name}"
                assert need.specifier.contains(found, prereleases=True), (
                    f"{package} needs {need}, not {found}"
                )
                checked += 1
    assert checked > 200


def test_every_pin_was_chosen_or_is_needed_by_a_pin():
    names = set(PINS["package"])
    for pin in PINS.itertuples():
        askers = set(filter(None, pin.needed_by.split(", ")))
        assert askers <= names
        assert askers or pin.package in set(CHOSEN["package"]), pin.package


def test_a_pin_is_read_with_marker_and_askers():
    text = "a==1.0 ; os_name == 'nt' \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n"
    text += "    # via\n    #   b\n    #   c\n"
    text += "b==2 \\\n    --hash=sha256:2\n    # via -r requirements.in\n"
    assert packages.locked(text).to_numpy().tolist() == [
        ["a", "1.0", "os_name == 'nt'", "b, c"],
        ["b", "2", "", ""],
    ]


@pytest.mark.parametrize(
    ("package", "stated"), [("pandas", "BSD"), ("pytest", "MIT"), ("no-such", "not needed")]
)
def test_a_license_is_what_the_package_says(package, stated):
    assert stated in packages.license_of(package)


def test_what_was_chosen_is_a_table_also_if_it_is_empty():
    assert list(packages.chosen("").columns) == ["package", "reason"]
    assert list(packages.locked("").columns) == ["package", "version", "marker", "needed_by"]
    assert packages.chosen("a>=1  # to draw\n").to_numpy().tolist() == [["a", "to draw"]]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"License-Expression": "MIT", "Classifier": f"{packages.CLASSIFIER}BSD License"}, "MIT"),
        ({"Classifier": f"{packages.CLASSIFIER}BSD License", "License": "BSD"}, "BSD License"),
        ({"License": "x" * 60}, "x" * 60),
        ({"License": "x" * 61}, "not said"),
        ({"License": "MIT\nPermission is hereby granted"}, "not said"),
    ],
)
def test_the_shortest_sure_statement_of_a_license_counts(monkeypatch, stated, said):
    message = Message()
    for field, text in stated.items():
        message[field] = text
    monkeypatch.setattr(packages, "metadata", lambda name: message)
    assert packages.license_of("a") == said
