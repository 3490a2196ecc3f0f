"""Every exercise has a solution that runs in the same build as the chapter, hidden until asked for."""

import re

import nbformat
import pytest

from tests.conftest import CHAPTERS

HEADING = "\n## Exercises\n"
WITH_EXERCISES = [path for path in CHAPTERS if HEADING in path.read_text(encoding="utf-8")]
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def part(path):
    """Return the section with the exercises."""
    text = path.read_text(encoding="utf-8").split(HEADING)[1]
    return re.split(r"^## |^```\{cite-chapter\}", text, flags=re.M)[0]


def exercises(path):
    """Return the numbers of the exercises as printed."""
    return re.findall(r"^(\d+)\. ", CELL.sub("", part(path)), re.M)


def test_every_problem_and_path_has_exercises():
    asked = [path.stem for path in CHAPTERS if re.match(r"problem|path|policy|theory", path.stem)]
    assert set(asked) <= {path.stem for path in WITH_EXERCISES}


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_every_exercise_has_a_hidden_solution(path):
    cells = CELL.findall(part(path))
    solutions = [cell for cell in cells if re.search(r"^# Solution", cell, re.M)]
    numbers = exercises(path)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(solutions) == len(cells) == len(numbers) > 0
    for place, cell in enumerate(solutions, 1):
        assert "hide-cell" in cell, f"{path.stem}, solution {place}: not hidden"
        named = re.search(r"^# Solution(?: (\d+))?", cell, re.M).group(1)
        assert named in (None, str(place)), f"{path.stem}: solution {named} stands in place {place}"


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_every_solution_was_run_in_the_build_and_shows_a_result(path, site):
    notebook = nbformat.read(site / "notebooks" / f"{path.stem}.ipynb", as_version=4)
    solutions = [cell for cell in notebook.cells if re.match(r"\s*# Solution", cell.source)]
    assert len(solutions) == len(exercises(path))
    for cell in solutions:
        assert cell.metadata["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
        shown = [
            output
            for output in cell.outputs
            if output.output_type in ("stream", "execute_result", "display_data")
        ]
        words = "".join(str(output.get("text") or output.get("data", "")) for output in shown)
        assert re.search(r"\w", words), f"{path.stem}: a solution without a result"
