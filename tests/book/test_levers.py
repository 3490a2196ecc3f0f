"""The form of the page with levers: it can be reached, labeled, and shipped without anything from outside."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from lib.book import levers
from tests.conftest import ROOT

FACTS = levers.inputs()
PAGE = BeautifulSoup(levers.page(FACTS), "html.parser")
SCRIPT = (ROOT / "static" / levers.SCRIPT).read_text(encoding="utf-8")


def test_the_inputs_arrive_as_they_were_written():
    assert json.loads(PAGE.find("script").string) == FACTS


def test_json_cannot_close_its_element():
    assert "</b>" not in levers.page(FACTS | {"note": "</b>"}).split("</script>")[0]


def test_the_page_carries_data_and_no_program():
    assert [script["type"] for script in PAGE.find_all("script")] == ["application/json"]
    assert not [name for node in PAGE.find_all() for name in node.attrs if name.startswith("on")]


def test_script_and_style_ask_no_other_host():
    style = (ROOT / "static" / levers.STYLE).read_text(encoding="utf-8")
    found = re.findall(r"https?://[^\s\"')]+|\bfetch\(|\bimport\b|@import|url\(", SCRIPT + style)
    assert found == ["http://www.w3.org/2000/svg"]  # the name of a format, never fetched


def test_every_control_has_a_label_and_a_name():
    controls = PAGE.find_all("input")
    assert len(controls) == 10
    for control in controls:
        assert control["name"] in FACTS["choices"]
        assert control.find_parent("label").get_text(strip=True)
    legends = [legend.get_text() for legend in PAGE.find_all("legend")]
    assert legends == ["Retirement age", "Fertility", "Subsidy"]


def test_the_form_starts_at_the_baseline():
    radios = {node["name"]: node["value"] for node in PAGE.find_all("input", checked=True)}
    sliders = {node["name"]: node["value"] for node in PAGE.find_all("input", type="range")}
    assert radios | sliders == {name: str(value) for name, value in FACTS["choices"].items()}


@pytest.mark.parametrize("name", ["wage_weight", "coverage"])
def test_sliders_reach_to_both_sides_of_the_baseline(name):
    slider = PAGE.find("input", attrs={"name": name})
    low, high, step = (int(slider[key]) for key in ("min", "max", "step"))
    assert low < FACTS["choices"][name] < high
    assert (FACTS["choices"][name] - low) % step == 0


def test_changes_are_announced_and_charts_have_names():
    assert PAGE.find(attrs={"aria-live": "polite"})
    for chart in PAGE.find_all("svg"):
        assert PAGE.find(id=chart["aria-labelledby"]).get_text(strip=True)
    assert PAGE.find("caption") and PAGE.find("th", scope="col")


def test_without_scripts_nothing_of_the_form_shows():
    assert PAGE.find(class_="levers").has_attr("hidden")
    assert "box.hidden = false" in SCRIPT
