"""A service that is away, busy, broken or somebody else."""

import hashlib
import json

import pytest
import scanplan as sp
from scanplan.planning.service.client.errors import NotAvailable, TooLarge, TooManyRequests

GOOD = (200, {}, b'{"name": "gaia"}')
DATA = bytes(range(256)) * 40
TAG = {"etag": f'"{hashlib.sha256(DATA).hexdigest()}"'}


def problem(status, **headers):
    told = {"title": "x", "status": status, "detail": f"It is {status}.", "hint": "do this"}
    return status, {"content-type": "application/problem+json", **headers}, json.dumps(told).encode()


def test_comes_again_when_told(made):
    service = made(problem(429, **{"retry-after": "0"}), problem(503, **{"retry-after": "0"}), GOOD)
    assert sp.Client(service.url).mission() == {"name": "gaia"}
    assert len(service.asked) == 3


@pytest.mark.parametrize(("status", "kind"), [(429, TooManyRequests), (503, NotAvailable), (413, TooLarge)])
def test_gives_up_where_waiting_takes_too_long(made, status, kind):
    service = made(problem(status, **{"retry-after": "61"}))
    with pytest.raises(kind, match=rf"^It is {status}; do this$"):
        sp.Client(service.url).mission()
    assert len(service.asked) == 1


def test_waits_no_longer_than_it_may(made):
    service = made(*[problem(503, **{"retry-after": "0.x"})] * 3)
    with pytest.raises(NotAvailable):
        sp.Client(service.url, patience_s=0.6).mission()
    assert len(service.asked) == 2


def test_a_token_goes_to_the_service_and_nowhere_else(made):
    other = made()
    service = made((302, {"location": f"{other.url}/"}, b""))
    with pytest.raises(sp.ServiceError, match="302"):
        sp.Client(service.url, token="scanplan_x").mission()
    assert service.asked[0]["authorization"] == "Bearer scanplan_x"
    assert other.asked == []


@pytest.mark.parametrize("answer", [(200, {}, b"<html>"), (500, {}, b"oops"), (404, {}, b"[]")])
def test_somebody_elses_server(made, answer):
    with pytest.raises(sp.ServiceError):
        sp.Client(made(answer).url).mission()


def test_nobody_there(made):
    service = made()
    url = service.url
    service.http.server_close()
    with pytest.raises(NotAvailable, match="cannot be reached"):
        sp.Client(url).mission()
    for wrong in ("127.0.0.1:8080", "ftp://x", "http://", "http://x:y"):
        with pytest.raises(sp.UsageError):
            sp.Client(wrong)
    for token in ("two\nlines", "Ж"):
        with pytest.raises(sp.UsageError):
            sp.Client(url, token=token)


def test_a_download_goes_on_where_it_broke(made, tmp_path):
    def rest(first):
        part = {"content-range": f"bytes {first}-{len(DATA) - 1}/{len(DATA)}"}
        return 206, {**TAG, **part, "content-length": str(len(DATA) - first)}, DATA[first : first + 4000]

    service = made((200, {**TAG, "content-length": str(len(DATA))}, DATA[:4000]), rest(4000), rest(8000))
    sp.Client(service.url).download("P", tmp_path / "p.tar")
    assert (tmp_path / "p.tar").read_bytes() == DATA
    assert [each.get("range") for each in service.asked] == [None, "bytes=4000-", "bytes=8000-"]


@pytest.mark.parametrize(
    "answers",
    [
        [(200, TAG, DATA[:-1] + b"\0")],
        [(200, {}, DATA)],
        [(200, {**TAG, "content-length": str(len(DATA))}, DATA[:9]), (200, TAG, DATA)],
    ],
)
def test_what_is_not_what_it_says_is_not_written(made, tmp_path, answers):
    with pytest.raises(sp.IntegrityError):
        sp.Client(made(*answers).url).download("P", tmp_path / "p.tar")
    assert list(tmp_path.iterdir()) == []
