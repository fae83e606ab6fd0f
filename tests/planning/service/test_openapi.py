"""What the OpenAPI document promises holds, tried by schemathesis: no defect, and only answers it describes."""

import subprocess
import sys

import pytest

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


_SLOW = "^/api/(plan|schedule|avoidance|events|coverage)"
"""Answers that take seconds: what they are asked for is tried in the long run only."""


def tried(server, folder, *options):
    """What schemathesis says, and whether it found anything."""
    program = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    command = [*program, "run", f"{server.url}/api/openapi.json", "--checks", CHECKS, "--no-color", "--seed", "1"]
    command += ["--request-timeout", "120", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


def test_every_operation_answers_as_described(server, tmp_path):
    said, code = tried(server, tmp_path, "--phases", "examples")
    assert code == 0, said
    said, code = tried(server, tmp_path, "--phases", "coverage", "--exclude-path-regex", _SLOW)
    assert code == 0, said
    assert "API Operations" in said


@pytest.mark.long
def test_thousands_of_requests_made_from_the_document(server, tmp_path):
    said, code = tried(server, tmp_path, "--phases", "examples,coverage,fuzzing", "--max-examples", "100")
    print(said[-2000:])
    assert code == 0, said
