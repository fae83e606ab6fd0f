from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.mission import Mission
from scanplan.planning.passes.pass_plan import Pass
from scanplan.planning.passes.request_file import as_locked, write_requests
from scanplan.planning.passes.requests import PassRequest, read_pass_requests


def test_what_is_written_is_read(tmp_path):
    start = parse_time("2017-02-05T20:00:00.123456789")
    made = Pass("CEB", start - 10**9, start, parse_time("2017-02-06T02:10"), 1e9, 1.0, "planned")
    requests = (*as_locked([made]), PassRequest("unavailable", "NNO", start, start + 86_400_000_000_007))
    path = tmp_path / "requests.csv"
    path.write_bytes(write_requests(requests))
    assert path.read_text().splitlines()[1] == "locked,CEB,2017-02-05T20:00:00.123456789,2017-02-06T02:10:00.000000000"
    again = read_pass_requests(str(path), Mission.load("gaia")).all
    assert [(x.status, x.station) for x in again] == [("locked", "CEB"), ("unavailable", "NNO")]
    for before, after in zip(requests, again, strict=True):
        assert abs(after.start_et_ns - before.start_et_ns) <= 1
        assert abs(after.end_et_ns - before.end_et_ns) <= 1


def test_no_requests_are_a_header():
    assert write_requests([]) == b"status,station,start,end\n"
