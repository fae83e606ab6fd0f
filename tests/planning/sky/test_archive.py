"""The archive query, and its run at a service of our own on this machine."""

from __future__ import annotations

import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.sky.archive import counts_query, run_query

ROWS = b"hpx0,g,n\n" + b"".join(
    b"%d,%s,%d\n" % (pixel, g, pixel + 1) for pixel in range(12) for g in (b"15.0", b"15.5")
)
VOTABLE_ERROR = b"""<?xml version="1.0"?><VOTABLE><RESOURCE type="results">
<INFO name="QUERY_STATUS" value="ERROR"><![CDATA[Cannot parse query
 at line 1]]></INFO></RESOURCE></VOTABLE>"""


class Service:
    """A TAP service with one job: its phases one after the other, its table, what it was told."""

    def __init__(self):
        self.phases = ["QUEUED", "EXECUTING", "COMPLETED"]
        self.table, self.cut, self.refuses, self.error = ROWS, 0, None, VOTABLE_ERROR
        self.posted = []


def handler_of(service):
    class Handler(BaseHTTPRequestHandler):
        def answer(self, code, body, headers=(), cut=0):
            self.send_response(code)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - cut])

        def do_POST(self):
            fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            service.posted.append((self.path, {key: values[0] for key, values in fields.items()}))
            if service.refuses:
                self.answer(service.refuses, VOTABLE_ERROR)
            else:
                self.answer(303, b"", [("Location", "/tap/async/7")])

        def do_GET(self):
            if self.path == "/tap/async/7/phase":
                phase = service.phases.pop(0) if len(service.phases) > 1 else service.phases[0]
                self.answer(200, phase.encode())
            elif self.path == "/tap/async/7/results/result":
                self.answer(200, service.table, cut=service.cut)
            elif self.path == "/tap/async/7/error":
                self.answer(200, service.error)
            else:
                self.answer(200, b"<job/>")

        def log_message(self, *arguments):
            pass

    return Handler


@pytest.fixture
def service():
    made = Service()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(made)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        made.address = f"http://127.0.0.1:{server.server_port}/tap"
        yield made
        server.shutdown()
        thread.join()


def refusal(service, **options):
    with pytest.raises(InvalidInput) as caught:
        run_query("SELECT 1", service.address, **options)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{service.address}: ")
    return caught.value.problem


def test_the_query_counts_by_the_pixel_in_the_source_number() -> None:
    adql = counts_query(64, 21.5)
    # As published for level 6: source_id / 140737488355328 (Gaia DR3 documentation: level 12 in units of 2**35).
    assert "source_id/140737488355328 AS hpx6" in adql
    assert "FLOOR(phot_g_mean_mag*2)/2 AS g, COUNT(*) AS n" in adql
    assert "phot_g_mean_mag < 21.5" in adql
    assert adql.endswith("GROUP BY hpx6, g")
    assert "source_id/576460752303423488 AS hpx0" in counts_query(1, 20.0)


@pytest.mark.parametrize(("nside", "g"), [(63, 20.0), (512, 20.0), (0, 20.0), (64, 2.0), (64, float("nan"))])
def test_no_such_query(nside, g) -> None:
    with pytest.raises(UsageError):
        counts_query(nside, g)


def test_a_job_is_run_and_its_table_fetched(service) -> None:
    phases = []
    assert run_query("SELECT 1", service.address + "/", on_phase=phases.append) == ROWS
    assert phases == ["queued", "executing", "completed"]
    assert service.posted == [
        ("/tap/async", {"REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "csv", "PHASE": "RUN", "QUERY": "SELECT 1"})
    ]


def test_the_service_says_what_is_wrong_with_the_query(service) -> None:
    service.phases = ["ERROR"]
    assert refusal(service) == "the query failed: Cannot parse query at line 1"
    service.phases = ["ABORTED"]
    assert refusal(service) == "the query failed: it was aborted there"


def test_an_error_with_a_status(service) -> None:
    service.refuses = 503
    assert refusal(service) == "answered with HTTP status 503: Cannot parse query at line 1"


def test_an_answer_that_breaks_off(service) -> None:
    service.phases, service.cut = ["COMPLETED"], 20
    assert refusal(service) == f"the answer breaks off after {len(ROWS) - 20} bytes"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (ROWS[: ROWS.index(b"11,")], "the answer has stars in 11 of 12 pixels"),
        (ROWS[:-1], "the answer has stars in 12 of 12 pixels"),
        (ROWS[:-4], "2 values in this line"),
        (VOTABLE_ERROR, "the answer is no table: Cannot parse query at line 1"),
        (b"<html><body><h1>Down for\nmaintenance</h1></body></html>", "the answer is no table: Down for maintenance"),
        (b"", "this table is empty"),
    ],
)
def test_an_answer_that_is_no_whole_map(service, table, problem) -> None:
    service.phases, service.table = ["COMPLETED"], table
    with pytest.raises(InvalidInput) as caught:
        run_query("SELECT 1", service.address)
    assert caught.value.problem == problem


def test_something_that_is_no_tap_service(service) -> None:
    service.phases = ["<html>Welcome</html>"]
    assert refusal(service) == "the job's phase is 'Welcome'"


def test_a_job_that_takes_too_long_is_given_up(service) -> None:
    service.phases = ["EXECUTING"]
    assert refusal(service, timeout_s=0.1) == "no answer within 0.1 s"
    assert service.posted[-1] == ("/tap/async/7/phase", {"PHASE": "ABORT"})


def test_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/tap"
    with pytest.raises(InvalidInput, match=re.escape(f"{address}: cannot be reached: Connection refused")):
        run_query("SELECT 1", address)


@pytest.mark.parametrize("address", ["gea.esac.esa.int", "file:///etc/passwd", "http://"])
def test_no_address(address) -> None:
    with pytest.raises(UsageError, match="is no address of a service"):
        run_query("SELECT 1", address)
