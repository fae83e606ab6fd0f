"""The requests file: what is read, and one defect at a time by file, line and column."""

from dataclasses import replace

import numpy as np
import pytest
from astropy.time import Time
from scanplan.errors import InvalidInput
from scanplan.planning.mission import Mission
from scanplan.planning.passes.planner import plan_passes
from scanplan.planning.passes.requests import read_pass_requests

from .made_tasks import gaia_task

GOOD = """\
status,station,start,end
locked,CEB,2017-02-01T20:00,2017-02-01T22:00
# a comment
unavailable,NNO,2017-02-03,2017-02-04
cancelled,MLG,2017-02-02T00:00:37 TAI,2017-02-02T08:00 UTC
"""


@pytest.fixture
def request_file(tmp_path):
    def write(content):
        path = tmp_path / "requests.csv"
        path.write_text(content)
        return path

    return write


def test_a_file_is_read(request_file):
    requests = read_pass_requests(request_file(GOOD), Mission.load("gaia"))
    assert [(each.status, each.station, each.line) for each in requests.all] == [
        ("locked", "CEB", 2),
        ("unavailable", "NNO", 4),
        ("cancelled", "MLG", 5),
    ]
    start = Time("2017-02-02T00:00:00", scale="utc").tdb - Time("2000-01-01T12:00:00", scale="tdb")
    assert abs(requests.all[2].start_et_ns - np.rint(start.to_value("s") * 1e9)) < 50_000
    assert [each.line for each in requests.of("cancelled")] == [5]


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ("status,", "state,", ":1:", "no column status"),
        ("locked,CEB", "locekd,CEB", ":2: status:", "unknown status 'locekd'"),
        ("locked,CEB", "locked,", ":2: station:", "no station"),
        ("2017-02-03,", "2017-02-33,", ":4: start:", "2017-02-33"),
        ("2017-02-01T22:00", "2017-02-01T20:00", ":2: end:", "ends at or before its start"),
        ("unavailable,NNO,2017-02-03,2017-02-04", "unavailable,NNO,2017-02-03", ":4:", "3 values"),
        ("unavailable,NNO,2017-02-03", "locked,NNO,2017-02-01T21:00", ":4:", "overlaps that of line 2"),
        ("unavailable,NNO,2017-02-03", "unavailable,CEB,2017-02-01", ":4:", "during the locked pass of line 2"),
        ("cancelled,MLG,2017-02-02T00", "cancelled,CEB,2017-02-01T21", ":5:", "CEB is cancelled during"),
        ("unavailable,NNO", "unavailable,XYZ", ":4: station:", "no station is called 'XYZ'"),
    ],
)
def test_one_defect(request_file, old, new, where, problem):
    path = request_file(GOOD.replace(old, new, 1))
    with pytest.raises(InvalidInput) as caught:
        read_pass_requests(path, Mission.load("gaia"))
    assert str(caught.value).startswith(f"{path}{where}")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "where", "problem"),
    [
        ("locked,CEB,2017-01-31T20:00,2017-01-31T22:00", ":2: start:", "outside the plan"),
        ("locked,CEB,2017-02-02T23:00,2017-02-03T01:00", ":2: end:", "outside the plan"),
        ("locked,CEB,2017-02-01T11:00,2017-02-01T13:00", ":2: start:", "CEB does not see the spacecraft"),
        ("unavailable,XYZ,2017-02-01,2017-02-02", ":2: station:", "no station is called 'XYZ'"),
    ],
)
def test_requests_that_no_plan_can_keep(request_file, row, where, problem):
    path = request_file(f"status,station,start,end\n{row}\n")
    with pytest.raises(InvalidInput) as caught:
        plan_passes(replace(gaia_task(days=2), requests=read_pass_requests(path)))
    assert str(caught.value).startswith(f"{path}{where}")
    assert problem in str(caught.value)
