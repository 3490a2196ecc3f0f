"""The manifests for reviewers and archives keep to their standards and tell the truth about every file."""

import hashlib
import json

import pytest
import yaml

from lib.book import manifests


@pytest.fixture(scope="module")
def index(site):
    return json.loads((site / "figures" / "index.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def graph(site):
    crate = json.loads((site / manifests.CRATE).read_text(encoding="utf-8"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"]), "an identifier stands twice"
    return entities


def references(value):
    """Return every identifier to which a value refers."""
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else [r for v in value.values() for r in references(v)]
    return [r for item in value for r in references(item)] if isinstance(value, list) else []


def test_codecheck_has_what_its_specification_requires(site, index):
    content = yaml.safe_load((site / manifests.CODECHECK).read_text(encoding="utf-8"))
    assert content["version"] == "https://codecheck.org.uk/spec/config/1.0"
    assert {"title", "authors", "reference"} <= set(content["paper"])
    assert all(author["name"] for author in content["paper"]["authors"])
    listed = {entry["file"]: entry["comment"] for entry in content["manifest"]}
    assert len(listed) == len(content["manifest"])
    for path, comment in listed.items():
        assert hashlib.sha256((site / path).read_bytes()).hexdigest() in comment, path
    for entry in index:
        assert any(path.endswith(f"/{entry['id']}.csv") for path in listed)


def test_the_crate_has_descriptor_and_root_as_the_specification_says(graph):
    descriptor, root = graph[manifests.CRATE], graph["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= set(root)


def test_every_reference_within_the_crate_leads_to_an_entity(graph):
    outside = {"https://w3id.org/ro/crate/1.1"}
    for entity in graph.values():
        facts = {key: value for key, value in entity.items() if key != "@id"}
        assert set(references(list(facts.values()))) - outside <= set(graph), entity["@id"]


def test_every_file_of_the_crate_is_there_and_is_what_the_crate_says(site, graph):
    files = {key: entity for key, entity in graph.items() if entity["@type"] == "File"}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == set(files)
    for path, entity in files.items():
        content = (site / path).read_bytes()
        assert entity["contentSize"] == str(len(content)), path
        assert entity["sha256"] == hashlib.sha256(content).hexdigest(), path
        assert entity["name"] and entity["encodingFormat"] and entity["license"]


def test_the_crate_holds_every_publication_table_and_notebook(site, graph, index):
    for entry in index:
        made = graph[f"#make-{entry['id']}"]
        assert {file["@id"] for file in made["result"]} == {file["path"] for file in entry["files"]}
        assert graph[made["instrument"]["@id"]]["@type"] == "File"
    for folder in ("data", "notebooks"):
        for path in (site / folder).rglob("*.*"):
            assert path.relative_to(site).as_posix() in graph
