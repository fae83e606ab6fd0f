"""``scanplan obsplan``: what is printed, written and refused."""

import json

import pytest
import scanplan as sp
from scanplan.planning.products.obsplan_file import WRITERS

WINDOW = ("--start", "2017-02-05", "--days", "0.25")


@pytest.mark.parametrize(("suffix", "form"), [("vot", "votable"), ("xml", "votable"), ("csv", "csv"), ("ecsv", "ecsv")])
def test_the_file_is_the_one_that_the_library_writes(call, tmp_path, suffix, form):
    law = sp.propagate(sp.Mission.load("gaia"), "2017-02-05", "2017-02-05T06:00")
    done = call("obsplan", "gaia", *WINDOW, "--out", tmp_path / f"plan.{suffix}", "--planned-at", "2017-02-01")
    assert done.code == 0
    assert "72 rows" in done.out
    written = (tmp_path / f"plan.{suffix}").read_bytes()
    assert written == WRITERS[form](sp.observing_plan(law, planned_at="2017-02-01"))


def test_rows_as_json(call):
    rows = json.loads(call("obsplan", "gaia", *WINDOW, "--step", "1h", "--json").out)
    assert [each["obs_id"] for each in rows[:2]] == ["gaia_FovP_20170205T000000", "gaia_FovF_20170205T000000"]
    assert (len(rows), rows[0]["t_exptime"], rows[0]["target_name"]) == (12, 3600.0, None)


def test_files_and_steps_that_there_are_not(call, tmp_path):
    done = call("obsplan", "gaia", *WINDOW, "--out", tmp_path / "plan.pdf")
    assert (done.code, ".vot" in done.err) == (2, True)
    (tmp_path / "plan.vot").touch()
    assert call("obsplan", "gaia", *WINDOW, "--out", tmp_path / "plan.vot").code == 3
    done = call("obsplan", "gaia", *WINDOW, "--step", "2h")
    assert (done.code, "3602 s" in done.err) == (2, True)
