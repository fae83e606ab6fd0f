"""Packages and what is done to them, asked by schemathesis as the OpenAPI document says."""

import subprocess
import sys

import pytest

from ..conftest import stopped
from ..documented import documented

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.long
def test_every_operation_on_packages_answers_as_described(tmp_path):
    asked = documented(tmp_path)
    program = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    document = f"{asked.server.url}/api/openapi.json"
    options = ["--checks", CHECKS, "--no-color", "--seed", "1", "--phases", "examples,coverage,fuzzing"]
    only = ["--include-path-regex", "^/api/(packages|active|log)", "-H", f"Authorization: Bearer {asked.token}"]
    try:
        command = [*program, "run", document, *options, "--max-examples", "20", *only]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    finally:
        stopped(asked.server)
    assert done.returncode == 0, done.stdout
