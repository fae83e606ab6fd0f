"""The JSON Schema that editors get: valid itself, it takes what comes along and refuses what the program refuses."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
import scanplan
from scanplan.planning.mission_text import template

MISSIONS = Path(scanplan.__file__).parent / "data" / "missions"


@pytest.fixture
def schema(call, tmp_path):
    file = tmp_path / "mission.schema.json"
    assert call("mission", "schema", "--out", file).code == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written == json.loads(call("mission", "schema").out)
    jsonschema.Draft202012Validator.check_schema(written)
    return jsonschema.Draft202012Validator(written)


@pytest.mark.parametrize("name", scanplan.embedded_missions())
def test_it_takes_the_embedded_missions(schema, name):
    content = tomllib.loads((MISSIONS / f"{name}.toml").read_text(encoding="utf-8"))
    assert [error.message for error in schema.iter_errors(content)] == []


def test_it_takes_the_file_to_start_from(schema):
    assert list(schema.iter_errors(tomllib.loads(template("my-survey")))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("solar_aspect_angle_deg", "solar_aspect_angle_rad"),
        ('kind = "integrated"', 'kind = "spiral"'),
        ("format = 1", "format = 2"),
    ],
)
def test_it_refuses_what_the_program_refuses(schema, call, tmp_path, right, wrong):
    text = template("my-survey")
    assert right in text
    file = tmp_path / "my-survey.toml"
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    assert call("mission", "validate", file).code == 3
    assert list(schema.iter_errors(tomllib.loads(text.replace(right, wrong)))) != []
