"""What the service tells of packages is what the store and the command line tell of them."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
import scanplan as sp
from scanplan.ephemeris.timescales import iso
from scanplan.planning.package.verify import files_in, open_package

from .conftest import WEEK


def problem_of(answer, status):
    """The problem document of an answer, which has this status and tells no place of the machine."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["status"] == status
    assert "/tmp" not in answer.text
    return told


def test_the_list_is_that_of_the_store(packages):
    told = packages.get("/api/packages").json()
    known = packages.store.deliveries()
    assert told["series"] == ["GAI", "NEW", "OTHER"]
    assert told["total"] == len(known) == len(told["packages"])
    for each, delivery in zip(told["packages"], known, strict=True):
        assert (each["name"], each["series"], each["version"], each["level"]) == (
            *(delivery.identity.name, delivery.identity.series),
            *(delivery.identity.version, delivery.identity.level),
        )
        assert each["state"] == delivery.state
        held = delivery.files if delivery.package is None else [delivery.package]
        assert each["size_bytes"] == sum(file.size_bytes for file in held)
        assert each["has_package"] == (delivery.package is not None)
        assert each["start_utc"] == "2017-02-05T00:00:00.000000Z"


def test_the_list_is_narrowed_and_paged(packages):
    def names(**parameters):
        return [each["name"] for each in packages.get("/api/packages", **parameters).json()["packages"]]

    assert names(series="GAI") == ["GAI_0001", "GAI_0002"]
    assert names(state=["DRAFT"], series="NEW")[0] == "NEW_DRAFT"
    assert {"NEW_DRAFT", "OTHER_SENT"} <= set(names(state=["DRAFT", "SENT"]))
    assert names(at="2017-02-06T12:00", series="GAI") == ["GAI_0001"]
    assert names(at="2031-01-01") == []
    every = names()
    assert [name for first in range(0, len(every), 2) for name in names(offset=first, limit=2)] == every
    assert names(offset=1000) == []


@pytest.mark.parametrize(
    ("parameters", "blamed"),
    [
        ({"state": "LOST"}, "state"),
        ({"at": "noon"}, "at"),
        ({"limit": "0"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"serie": "GAI"}, "serie"),
    ],
)
def test_a_list_that_makes_no_sense(packages, parameters, blamed):
    told = problem_of(packages.get("/api/packages", **parameters), 422)
    assert told["parameter"].startswith(blamed)


def test_a_package_as_the_command_line_shows_it(packages, call):
    shown = json.loads(call("store", "show", "GAI_0002", "--store", packages.store.path, "--json"))
    told = packages.get("/api/packages/GAI_0002").json()
    for key in ("name", "series", "version", "level", "state", "package", "log"):
        assert told[key] == shown[key]
    assert told["start_utc"].removesuffix("Z") == shown["start"]["utc"]
    assert told["end_tdb"] == shown["stop"]["tdb"]
    opened = open_package(packages.store.package("GAI_0002"))
    files = files_in(opened)
    assert [(each["name"], each["size_bytes"]) for each in told["files"]] == [(n, len(data)) for n, data in files]
    assert [each["sha256"] for each in told["files"]] == [hashlib.sha256(data).hexdigest() for _, data in files]
    assert told["manifest"]["key_id"] == opened.manifest.key_id
    assert told["drafted"] == []
    assert told["may_become"] == ["SUPERSEDED", "WITHDRAWN"]


def test_a_draft_and_the_report_of_its_check(packages):
    told = packages.get("/api/packages/NEW_CHECKED").json()
    assert told["files"] == told["drafted"]
    assert [each["name"] for each in told["files"]] == ["law.bin", "same.txt"]
    assert told["checks"] == {"unwaived_errors": 0}
    assert told["package"] is told["manifest"] is told["links"]["archive"] is None
    assert packages.get("/api/packages/NEW_DRAFT").json()["checks"] is None


@pytest.mark.parametrize("name", ["GAI_0003", "..", "%2e%2e%2fregistry.sqlite", "GAI_0001%00", "' OR 1=1 --", "Ж"])
@pytest.mark.parametrize("rest", ["", "/archive", "/verify", "/files/manifest.json"])
def test_what_the_store_does_not_have(packages, name, rest):
    problem_of(packages.http.get(f"/api/packages/{name}{rest}"), 404)


@pytest.mark.parametrize("name", ["law", "..%2f..%2fregistry.sqlite", "manifest.json%00", "Ж"])
def test_a_file_that_is_in_no_package(packages, name):
    problem_of(packages.http.get(f"/api/packages/GAI_0001/files/{name}"), 404)


def test_the_archive_is_sent_whole_and_in_parts(packages):
    data = packages.store.package("GAI_0001")
    address = "/api/packages/GAI_0001/archive"
    answer = packages.get(address)
    assert answer.content == data
    assert answer.headers["content-type"] == "application/x-tar"
    assert answer.headers["content-length"] == str(len(data))
    assert "GAI_0001.tar" in answer.headers["content-disposition"]
    tag = answer.headers["etag"]
    assert tag == f'"{hashlib.sha256(data).hexdigest()}"'

    def part(text, **headers):
        return packages.http.get(address, headers={"range": text, **headers})

    for text, wanted in {
        "bytes=0-99": data[:100],
        "bytes=100-": data[100:],
        "bytes=-7": data[-7:],
        f"bytes=5-{len(data) + 9}": data[5:],
        f"bytes=-{len(data) + 9}": data,
    }.items():
        answer = part(text)
        assert (answer.status_code, answer.content) == (206, wanted)
        first = len(data) - len(wanted) if wanted != data[:100] else 0
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(data)}"
    for text in ("bytes=0-9,20-29", "lines=1-2", "bytes=9-5", "bytes=-", "bytes=x-"):  # passed over
        assert (part(text).status_code, part(text).content) == (200, data)
    for text in (f"bytes={len(data)}-", "bytes=-0"):
        problem_of(part(text), 416)
        assert part(text).headers["content-range"] == f"bytes */{len(data)}"
    assert part("bytes=0-9", **{"if-range": tag}).status_code == 206
    assert part("bytes=0-9", **{"if-range": '"another"'}).content == data
    assert packages.http.get(address, headers={"if-none-match": f'"x", {tag}'}).status_code == 304
    problem_of(packages.get("/api/packages/NEW_DRAFT/archive"), 404)


def test_single_files(packages):
    opened = open_package(packages.store.package("GAI_0001"))
    for name, data in files_in(opened):
        answer = packages.get(f"/api/packages/GAI_0001/files/{name}")
        assert answer.content == data
        assert answer.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()}"'
        assert answer.headers["content-disposition"].startswith("attachment")
    part = packages.http.get("/api/packages/GAI_0001/files/manifest.json", headers={"range": "bytes=2-4"})
    assert part.content == dict(files_in(opened))["manifest.json"][2:5]
    drafted = packages.get("/api/packages/NEW_DRAFT/files/law.bin")
    assert drafted.content == packages.store.read(packages.store.delivery("NEW_DRAFT").files[0])
    problem_of(packages.get("/api/packages/NEW_DRAFT/files/law.bin", of="package"), 404)
    problem_of(packages.get("/api/packages/GAI_0001/files/law.bin", of="draft"), 404)
    problem_of(packages.get("/api/packages/GAI_0001/files/law.bin", of="nowhere"), 422)


def test_verified_as_the_command_line_does(packages, call, tmp_path):
    answer = packages.get("/api/packages/GAI_0001/verify")
    (tmp_path / "GAI_0001.tar").write_bytes(packages.store.package("GAI_0001"))
    shown = json.loads(call("verify", tmp_path / "GAI_0001.tar", "--key", packages.folder / "soc.pub", "--json"))
    assert answer.json()["manifest"] == shown["manifest"]
    assert (answer.json()["is_whole"], answer.json()["is_authenticated"]) == (True, shown["is_authenticated"])
    problem_of(packages.get("/api/packages/NEW_DRAFT/verify"), 404)


def test_what_holds_when(packages):
    for at, names in {"2017-02-05T12:00:00": ["GAI_0002"], "2017-02-07": ["GAI_0001"], "2018-01-01": []}.items():
        told = packages.get("/api/active", at=at).json()
        assert [each["name"] for each in told["active"]] == names
        assert told["series"] == ["GAI", "NEW", "OTHER"]
        assert told["at_utc"].startswith(at)
    for et_ns in (WEEK[0], WEEK[1] - 1, WEEK[1]):
        active = packages.store.active("GAI", et_ns)
        at = packages.get("/api/active", at=f"{iso(et_ns, 'TDB', 9)} TDB", series="GAI").json()["active"]
        assert [each["name"] for each in at] == ([] if active is None else [active.identity.name])
    assert packages.get("/api/active", at="2017-02-07", series="NEW").json()["active"] == []
    assert problem_of(packages.get("/api/active"), 422)["parameter"] == "at"
    assert problem_of(packages.get("/api/active", at="now"), 422)["parameter"] == "at"


def test_the_log_is_followed_page_by_page(packages):
    known = packages.store.log()
    found, last, more = [], 0, True
    while more:
        told = packages.get("/api/log", after_number=last, limit=4).json()
        found += told["entries"]
        last, more = told["last_number"], told["more"]
    assert [(each["number"], each["who"], each["why"]) for each in found] == [(e.number, e.who, e.why) for e in known]
    assert packages.get("/api/log", after_number=last).json() == {"entries": [], "last_number": None, "more": False}
    told = packages.get("/api/log", delivery="GAI_0001").json()["entries"]
    assert [each["after"] for each in told] == [entry.after for entry in packages.store.log("GAI_0001")]
    problem_of(packages.get("/api/log", delivery="GAI_0003"), 404)


ACTS = {"approve": {}, "withdraw": {"why": "x"}, "deliver": None, "remarks": {"text": "x"}}


@pytest.mark.parametrize(("act", "told"), ACTS.items())
def test_acts_need_a_token_of_the_right_scope(packages, act, told):
    before = packages.store.log()
    address = f"/api/packages/OTHER_PACKAGED/{act}"
    assert problem_of(packages.post(address, told, scope=None), 401)["title"]
    assert packages.post(address, told, scope=None).headers["www-authenticate"] == "Bearer"
    problem_of(packages.post(address, told, scope="read"), 403)
    problem_of(packages.post(address, told, scope=None, authorization="Bearer scanplan_guess"), 401)
    problem_of(packages.post(f"/api/packages/GAI_0003/{act}", told), 404)
    assert packages.store.log() == before


def test_approve_and_withdraw(packages):
    about = datetime.now(UTC).replace(microsecond=0)
    answer = packages.post("/api/packages/NEW_TO_APPROVE/approve", {"why": "looks right"})
    assert (answer.status_code, answer.json()["state"]) == (200, "APPROVED")
    entry = packages.store.log("NEW_TO_APPROVE")[-1]
    assert (entry.who, entry.after, entry.why) == ("deliver.er", "APPROVED", "looks right")
    assert 0 <= (datetime.fromisoformat(entry.at_utc) - about).total_seconds() < 60
    assert packages.post("/api/packages/NEW_TO_APPROVE/approve").json()["log"] == answer.json()["log"]
    told = problem_of(packages.post("/api/packages/NEW_TO_WITHDRAW/approve", {}), 409)
    assert told["detail"] == "NEW_TO_WITHDRAW is DRAFT and cannot become APPROVED."
    problem_of(packages.post("/api/packages/OTHER_SENT/withdraw", {"why": "x"}), 409)
    for told in ({}, {"why": " "}, {"why": "two\nlines"}, {"why": "x" * 1001}, {"why": "x", "who": "somebody"}, None):
        problem_of(packages.post("/api/packages/NEW_TO_WITHDRAW/withdraw", told), 422)
    answer = packages.post("/api/packages/NEW_TO_WITHDRAW/withdraw", {"why": "not needed"})
    assert answer.json()["state"] == packages.store.delivery("NEW_TO_WITHDRAW").state == "WITHDRAWN"
    assert answer.json()["may_become"] == []


def test_remarks(packages):
    answer = packages.post("/api/packages/GAI_0001/remarks", {"text": "NNO confirmed, by Gaïa's team"})
    entry = answer.json()["log"][-1]
    assert (entry["who"], entry["before"], entry["after"]) == ("deliver.er", None, None)
    assert entry["why"] == packages.store.log("GAI_0001")[-1].why == "NNO confirmed, by Gaïa's team"
    problem_of(packages.post("/api/packages/GAI_0001/remarks", {"text": ""}), 422)


def test_deliver_to_the_inbox_and_no_other(packages):
    answer = packages.post("/api/packages/OTHER_PACKAGED/deliver")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["sent"]["attempts"]) == ("SENT", 1)
    assert sorted(told["sent"]["written"]) == sorted(path.name for path in packages.inbox.iterdir())
    package = packages.inbox / "OTHER_PACKAGED.tar"
    assert package.read_bytes() == packages.store.package("OTHER_PACKAGED")
    assert packages.store.log("OTHER_PACKAGED")[-1].who == "deliver.er"
    again = packages.post("/api/packages/OTHER_PACKAGED/deliver").json()
    assert again["sent"] == {"written": [], "attempts": 0}
    problem_of(packages.post("/api/packages/NEW_CHECKED/deliver"), 409)


def test_errors_are_the_librarys(packages):
    """The texts of refusals are those of the store, without its folder."""
    with pytest.raises(sp.InvalidInput) as refused:
        packages.store.approve("OTHER_SENT", who="x", at_utc="2017-01-01T00:00:00Z")
    told = problem_of(packages.post("/api/packages/OTHER_SENT/approve"), 409)
    assert told["detail"] == f"OTHER_SENT {refused.value.problem}."
    assert told["hint"] == refused.value.hint
