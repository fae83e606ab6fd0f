"""``scanplan package``: what it writes and prints, its exit codes."""

from __future__ import annotations

import json
import shutil

import pytest
from scanplan.cli import run
from scanplan.planning.package.verify import open_package

NAME = "GAI_OPER_MPL_STP____20170208T171000_20170208T191000_0001.tar"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory):
    """A folder with the law alone; two hours that hold the spin-phase jump of 2017-02-08T18:11."""
    folder = tmp_path_factory.mktemp("package") / "plan"
    window = ("--start", "2017-02-08T17:10:00", "--end", "2017-02-08T19:10:00")
    formats = ("--format", "compact,sun-azimuth")
    assert run(["scanlaw", "gaia", *window, *formats, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("keys")
    assert run(["keys", "new", "soc", "--out", str(folder)]) == 0
    return folder / "soc.key"


def test_a_plan_is_checked_signed_and_written(call, planned, key, tmp_path) -> None:
    out = tmp_path / "out" / "box"
    approved = "A. Planner;mission planner;2017-02-01;as agreed"
    done = call("package", planned, "--key", key, "--out", out, "--approved", approved, "--issued", "2017-02-03")
    assert (done.code, done.err) == (0, "")
    assert [each.name for each in out.iterdir()] == [NAME]
    assert "WARN profile-length: covers 0.0833333 days; STP deliveries cover 7" in done.out
    assert "signed by key" in done.out
    verified = call("verify", out / NAME, "--key", key.with_suffix(".pub"), "--json")
    manifest = json.loads(verified.out)["manifest"]
    assert manifest["approvals"][0]["who"] == "A. Planner"
    assert manifest["issued_utc"] == "2017-02-03T00:00:00"
    other = call("package", planned, "--out", out)
    assert other.code == 3
    assert "is there already" in other.err


def test_done_twice_it_is_done_once(call, planned, key, tmp_path) -> None:
    options = ("--key", key, "--out", tmp_path)
    assert json.loads(call("package", planned, *options, "--json").out)["was_there"] is False
    before = (tmp_path / NAME).stat()
    again = call("package", planned, *options)
    assert (again.code, again.err) == (0, "")
    assert f"{tmp_path / NAME} (was there already, the same bytes): " in again.out
    told = json.loads(call("package", planned, *options, "--json").out)
    assert (told["was_there"], told["file"]) == (True, str(tmp_path / NAME))
    after = (tmp_path / NAME).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_lead_time_counts_from_a_time_that_somebody_gave(call, planned, tmp_path) -> None:
    call("package", planned, "--out", tmp_path / "unsaid")
    assert call("check", tmp_path / "unsaid" / NAME).code == 0
    late = call("check", tmp_path / "unsaid" / NAME, "--issued", "2017-02-08T12:00")
    assert late.code == 4
    assert "lead-time" in late.out


def test_json_tells_all(call, planned, tmp_path) -> None:
    done = call("package", planned, "--profile", "ndm_xml", "--class", "OPER", "--out", tmp_path, "--json")
    told = json.loads(done.out)
    assert told["name"] == "gaia-stp-delivery__-oper-2017039t171000-2017039t191000-v0001.tar"
    package = open_package(tmp_path / told["name"], None)
    assert [each["name"] for each in told["manifest"]["products"]] == [each.name for each in package.manifest.products]
    assert told["checks"]["unwaived_errors"] == 0


def test_a_dry_run_writes_nothing(call, planned, tmp_path) -> None:
    out = tmp_path / "none"
    done = call("package", planned, "--out", out, "--dry-run", "--version", "12")
    assert (done.code, done.err) == (0, "")
    assert f"{NAME.replace('0001.', '0012.')} (not written)" in done.out
    assert "GAI_OPER_MPL_ATTCMD_20170208T171000_20170208T191000_0012.AEM" in done.out
    assert not out.exists()


def test_a_withdrawal_is_written(call, planned, tmp_path) -> None:
    options = ("--withdraws", NAME, "--reason", "wrong orbit", "--version", "2", "--out", tmp_path)
    assert call("package", planned, *options).code == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "GAI_OPER_MPL_WITHDR_20170208T171000_20170208T191000_0002.tar"
    assert open_package(path, None).manifest.withdraws == [NAME.removesuffix(".tar")]
    refused = call("package", planned, *options, "--previous", planned)
    assert refused.code == 2


def test_files_beside_the_plan_are_taken(call, planned, tmp_path) -> None:
    beside, activities = tmp_path / "requests.xml", tmp_path / "activities.toml"
    beside.write_text("<conf/>\n")
    activities.write_text("# none\n")
    options = ("--with", f"configuration-history-xml={beside}", "--input", activities, "--out", tmp_path / "out")
    assert call("package", planned, *options).code == 0
    manifest = open_package(tmp_path / "out" / NAME, None).manifest
    assert manifest.products[-1].name == "GAI_OPER_MPL_CONFHI_20170208T171000_20170208T191000_0001.XML"
    assert manifest.products[-1].source == "requests.xml"
    assert ("given", "activities.toml") in {(each.role, each.name) for each in manifest.inputs}


def test_nothing_is_written_for_a_broken_plan(call, planned, tmp_path) -> None:
    broken, out = tmp_path / "plan", tmp_path / "out"
    shutil.copytree(planned, broken)
    azimuth = next(broken.glob("*sun_azimuth.ecsv"))
    azimuth.write_bytes(azimuth.read_bytes() + b"\n")
    done = call("package", broken, "--out", out)
    assert done.code == 5
    assert "differs from its manifest" in done.err
    azimuth.write_bytes(azimuth.read_bytes()[:-1])
    small = tmp_path / "small.toml"
    assert call("package", broken, "--out", out, "--profile", _limited(small)).code == 4
    assert not out.exists()


def _limited(path):
    """The embedded profile with a limit that no attitude message keeps."""
    from scanplan.planning.package.profile import PROFILES_FOLDER

    text = (PROFILES_FOLDER / "esoc.toml").read_text().replace("file_bytes = 500_000_000", "file_bytes = 50_000")
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--profile", "nasa"), 3, "embedded profile: esoc, ndm_xml"),
        (("--version", "0"), 2, "--version"),
        (("--level", "VSTP"), 2, "has no level 'VSTP'; it has LTP, MTP, STP"),
        (("--class", "PROD"), 2, "has no class 'PROD'"),
        (("--issued", "soon"), 3, "soon"),
        (("--approved", "me"), 2, "who;role;time"),
        (("--supersedes", "x"), 3, "is no name of this profile"),
        (("--with", "none.xml"), 3, "cannot be read"),
        (("--waivers", "none.toml"), 2, "none.toml"),
        (("--withdraws", NAME), 3, "expected one line of text"),
    ],
)
def test_options_that_make_no_sense_are_told(call, planned, tmp_path, options, code, told) -> None:
    out = tmp_path / "out"
    done = call("package", planned, "--out", out, *options)
    assert done.code == code
    assert told in done.err
    assert "Traceback" not in done.err
    assert not out.exists()
