"""The script in every bundle finds each number that differs, and only those."""

import nbformat
import pytest

from lib.book import rerun


def notebook(rate="4.40", rows="1.5", printed="half\n"):
    """Return a notebook with one number, one table and one printed line."""
    outputs = [
        nbformat.v4.new_output(
            "display_data", {rerun.GLUED: repr(rate)}, metadata={"scrapbook": {"name": "rate"}}
        ),
        nbformat.v4.new_output("display_data", {rerun.PUBLISHED: {"id": "tab-a", "csv": f"a,b\nx,{rows}\n"}}),
        nbformat.v4.new_output("stream", name="stdout", text=printed),
    ]
    cell = nbformat.v4.new_code_cell("pass", outputs=outputs)
    cell["id"] = "cell-0"
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A"), cell])


PUBLISHED = {"rate": "4.40", "tab-a": "a,b\nx,1.5\n", "cell-0": "half\n"}


def test_numbers_tables_and_printed_text_are_found():
    assert rerun.numbers(notebook()) == PUBLISHED


def test_nothing_differs_from_itself():
    assert rerun.differences(PUBLISHED, PUBLISHED) == []


def test_a_remark_of_the_machine_is_shown_and_is_no_difference():
    said = notebook()
    said.cells[1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="busy, as ever\n"))
    assert rerun.numbers(said) == PUBLISHED
    assert rerun.remarks(said) == ["cell-0 said beside its results:\nbusy, as ever\n"]
    assert rerun.remarks(notebook()) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"rate": "4.41"}, "rate: 4.40 -> 4.41"),
        ({"rows": "1.6"}, "tab-a: 1.5 -> 1.6"),
        ({"rows": "1.5\ny,2"}, "tab-a: 4 -> 6 values, from 'y' on"),
        ({"printed": "third\n"}, "cell-0: half -> third"),
    ],
)
def test_each_kind_of_change_is_named(change, line):
    assert rerun.differences(PUBLISHED, rerun.numbers(notebook(**change))) == [line]


def test_a_number_that_is_gone_or_new_is_named():
    assert rerun.differences({"a": "1"}, {"b": "2"}) == [
        "a: 1 -> 0 values, from '1' on",
        "b: 0 -> 1 values, from '2' on",
    ]


def test_noise_beyond_the_ninth_digit_is_no_difference():
    assert rerun.same("0.1000000000001", "0.1")
    assert not rerun.same("0.10001", "0.1")
    assert not rerun.same("nan", "0.1")
    assert rerun.same("nan", "nan")
