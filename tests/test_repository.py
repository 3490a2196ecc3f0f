"""The conventional files say the same thing, and nothing in the repository belongs to one machine."""

import re
import subprocess
import tomllib
from importlib.metadata import version

import pytest
import yaml

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", README, re.S) for line in block.splitlines()]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work|workspace|mnt|opt)/[\w.-]+|\b[A-Z]:\\\\?Users\b")
REGISTRY = re.compile(
    r"file:/{2,3}|index-url|find-links|pythonhosted\.org|://[^\s\"')]*/simple\b|registry\.\w+\.\w+"
)


def kept_files():
    """Return the files of the repository: those that git follows and those that it would add."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path.name != "test_repository.py"]


def steps(workflow):
    return [
        step for job in yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values() for step in job["steps"]
    ]


def test_readme_has_the_two_commands_and_lab_each_on_its_own():
    assert COMMANDS == ["make book", "make test", "make lab"]


def test_ci_runs_exactly_the_test_command_of_the_readme():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    run = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert run == ["make test"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(name):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"(?:`|^)make ([\w-]+)", (ROOT / name).read_text("utf-8"), re.M))
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_and_folder_that_is_named_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:chapters|data|lib|tests|static)/[\w./-]*|[A-Z]+[\w-]*(?:\.\w+)?)`", text)
    built = [path for path in named if not (ROOT / path).exists()]
    assert built == []


def test_readme_comes_in_the_order_of_its_reader():
    assert re.findall(r"^## (.+)$", README, re.M) == ["Read", "Rerun", "Cite", "Contribute"]


def test_citation_file_has_what_the_standard_requires_and_an_entity_as_author():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "date-released", "license"} <= set(citation)
    assert [set(author) for author in citation["authors"]] == [{"name"}]
    assert citation["title"] == README.splitlines()[0].removeprefix("# ")


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]
    assert citation["title"] == project["description"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## ([\d.]+)", changes, re.M).group(1) == project["version"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LICENSE", "MIT License"),
        ("LICENSE-text", "https://creativecommons.org/licenses/by/4.0/legalcode"),
        ("LICENSE-data", "https://creativecommons.org/licenses/by/4.0/legalcode"),
    ],
)
def test_code_text_and_data_have_their_licenses(name, words):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert words in text
    assert "Contributors to Social Security for Common Prosperity" in text
    assert f"`{name}`" in README


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_parse_and_every_step_does_something(workflow):
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert {"name", True, "jobs", "permissions"} <= set(content)  # YAML reads the key `on` as true
    for step in steps(workflow):
        assert ("uses" in step) != ("run" in step), step


def test_workflows_test_with_the_command_of_the_readme_on_every_supported_python():
    workflow = ROOT / ".github" / "workflows" / "test.yml"
    job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert [step["run"] for step in steps(workflow) if "run" in step] == ["make test"]


def test_publishing_tests_and_then_builds_strictly_with_the_pdf():
    runs = [step["run"] for step in steps(ROOT / ".github" / "workflows" / "publish.yml") if "run" in step]
    assert runs == ["make test", "make pdf"]


def test_pre_commit_uses_the_locked_environment_and_no_network():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["entry"].startswith(".venv/bin/")
        assert hook["language"] == "system"
        for word in hook["entry"].split():
            assert not word.startswith("tests/") or (ROOT / word).exists(), word


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["folder", "registry"])
def test_no_file_names_a_folder_of_a_machine_or_a_package_registry(pattern):
    found = []
    for path in kept_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group(0)}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("planted", ["see /home/ada/book", "'/root/x'", "(/opt/book)", "C:\\Users\\ada"])
def test_the_search_sees_a_planted_folder(planted):
    assert MACHINE.search(planted)


@pytest.mark.parametrize(
    "planted", ["--index-url https://a.example/simple", "https://a.example/simple/numpy", "file:///opt/x"]
)
def test_the_search_sees_a_planted_registry(planted):
    assert REGISTRY.search(planted)


@pytest.mark.parametrize("harmless", ["https://www.example.org/work/a", "either/or/work/x", "frame/work/x"])
def test_addresses_and_fractions_pass(harmless):
    assert not MACHINE.search(harmless)


def test_the_environment_holds_the_chosen_packages_in_the_locked_versions():
    chosen = re.findall(r"^([\w-]+)\S*\s+# .+$", (ROOT / "requirements.in").read_text("utf-8"), re.M)
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M))
    assert len(chosen) >= 10
    assert {name: version(name) for name in chosen} == {name: locked[name] for name in chosen}
