"""The observing plan over HTTP is the file that the command writes."""

import pytest
from scanplan.cli import run

WINDOW = {"start": "2017-02-05", "days": 1}


@pytest.mark.parametrize(("form", "suffix"), [("votable", "vot"), ("csv", "csv"), ("ecsv", "ecsv")])
def test_files_are_those_of_the_command(server, tmp_path, form, suffix):
    path = tmp_path / f"plan.{suffix}"
    window = ["--start", "2017-02-05", "--days", "1", "--step", "20m", "--planned-at", "2017-02-01"]
    assert run(["obsplan", "gaia", *window, "--out", str(path)]) == 0
    answer = server.get("/api/obsplan", format=form, step="20m", planned_at="2017-02-01", **WINDOW)
    assert answer.content == path.read_bytes()
    assert f'filename="gaia_20170205_20170206_obsplan.{suffix}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"step": "2h"}, "step"),
        ({"step": "1ms"}, "step"),
        ({"days": 500}, "days"),
        ({"planned_at": "soon"}, "planned_at"),
    ],
)
def test_what_is_no_plan_is_said(server, given, parameter):
    answer = server.get("/api/obsplan", **{**WINDOW, **given})
    assert answer.status_code == 422
    assert answer.json()["parameter"] == parameter
