"""Every command's way through, and what it prints."""

import json
import math

import click
import pytest
from scanplan.cli import cli
from scanplan.planning.plan import FORMATS

WINDOW = ("--start", "2017-02-08T17:10:00", "--end", "2017-02-08T19:10:00")


def test_plan_prints_files_jump_and_folder(call, tmp_path):
    done = call("plan", "gaia", *WINDOW, "--out", tmp_path / "p")
    assert done.code == 0
    assert done.err == ""
    assert "attitude.aem" in done.out
    assert "report.html" in done.out
    assert "Jump at 2017-02-08T18:11:11.510738, NSL GAREQ 1 to NSL GAREQ 2" in done.out
    assert "spin phase -82.5000000 deg" in done.out
    assert f"manifest.json in {tmp_path / 'p'}" in done.out


def test_plan_again_replaces_itself(call, planned):
    before = {path.name: path.read_bytes() for path in planned.iterdir()}
    assert call("plan", "gaia", *WINDOW, "--out", planned).code == 0
    assert {path.name: path.read_bytes() for path in planned.iterdir()} == before


def test_plan_by_days_and_as_json(call, tmp_path):
    done = call("plan", "gaia", "--start", "2017-02-05", "--days", "0.125", "--out", tmp_path / "p", "--json")
    manifest = json.loads(done.out)
    assert manifest["plan"]["validity"]["stop"]["utc"] == "2017-02-05T03:00:00.000000"
    assert {each["kind"] for each in manifest["products"]} >= {*FORMATS, "report"}


def test_scanlaw_makes_what_is_asked(call, tmp_path):
    done = call("scanlaw", "gaia", *WINDOW, "--format", "csv,aem", "--step", "30s", "--out", tmp_path, "--json")
    kinds = [each["kind"] for each in json.loads(done.out)["products"]]
    assert kinds == ["aem", "csv"]
    assert len(list(tmp_path.iterdir())) == 3


def test_scanlaw_options_reach_the_file(call, tmp_path):
    options = ("--time-scale", "utc", "--angular-velocity", "--interpolation", "linear", "--originator", "esoc")
    assert call("scanlaw", "gaia", *WINDOW, "--format", "aem", *options, "--out", tmp_path).code == 0
    (path,) = tmp_path.glob("*.aem")
    text = path.read_text()
    for line in (
        "ORIGINATOR = ESOC",
        "TIME_SYSTEM = UTC",
        "START_TIME = 2017-02-08T17:10:00",
        "ATTITUDE_TYPE = QUATERNION/ANGVEL",
        "INTERPOLATION_METHOD = LINEAR",
        "INTERPOLATION_DEGREE = 1",
    ):
        assert f"\n{line[:40]}" in text, line
    assert call("check", path).code == 0


def test_attitude_as_text_and_json(call):
    times = ("--at", "2017-02-08T18:00:00", "--at", "2017-02-08T19:00:00 TDB")
    text = call("attitude", "gaia", *times)
    assert text.code == 0
    assert text.out.count("law segment") == 2
    first, second = json.loads(call("attitude", "gaia", *times, "--json").out)["attitudes"]
    assert first["time"]["utc"] == "2017-02-08T18:00:00.000000"
    assert second["time"]["tdb"] == "2017-02-08T19:00:00.000000000"
    assert (first["segment"], second["segment"]) == ("NSL GAREQ 1", "NSL GAREQ 2")
    for each in (first, second):
        assert math.hypot(*each["quaternion"]) == pytest.approx(1.0, abs=1e-15)
        assert each["sun_aspect_deg"] == pytest.approx(45.0, abs=1e-11)
        assert [field["name"] for field in each["fields"]] == ["FovP", "FovF"]


def test_the_fields_are_the_basic_angle_apart(call):
    found = json.loads(call("attitude", "gaia", "--at", "2017-02-08T18:00:00", "--json").out)["attitudes"][0]
    centres = [(field["ra_deg"], field["dec_deg"]) for field in found["fields"]]
    a, b = ([math.radians(angle) for angle in centre] for centre in centres)
    cosine = math.sin(a[1]) * math.sin(b[1]) + math.cos(a[1]) * math.cos(b[1]) * math.cos(a[0] - b[0])
    assert math.degrees(math.acos(cosine)) == pytest.approx(106.5, abs=1e-9)


def test_check_finds_nothing_wrong_with_any_product(call, planned):
    for path in [*planned.iterdir(), planned]:
        if path.name != "report.html":
            done = call("check", path)
            assert done.code == 0, done
            assert "nothing wrong" in done.out


@pytest.mark.parametrize(
    ("ending", "what"),
    [
        ("attitude.aem", "CCSDS AEM in KVN"),
        ("attitude.aem.xml", "CCSDS AEM in XML"),
        ("attitude.bc", "SPICE CK of structure -139479000, 2 segments"),
        ("frames.tf", "SPICE FK"),
        ("clock.tsc", "SPICE SCLK"),
        ("kernels.tm", "SPICE MK"),
        ("gaia_orbit.bsp", "SPICE SPK"),
        ("naif0012.tls", "SPICE LSK"),
        ("scanlaw.parquet", "scan-law table of 720 rows"),
        ("scanlaw.fits", "scan-law table of 720 rows"),
        ("scanlaw.ecsv", "scan-law table of 720 rows"),
        ("scanlaw.vot", "scan-law table of 720 rows"),
        ("scanlaw.csv", "scan-law table of 720 rows"),
        ("compact_law.fits", "compact law of 2 segments"),
        ("sun_azimuth.ecsv", "Sun azimuth in 2 intervals"),
        ("manifest.json", "publication of 28 files"),
    ],
)
def test_check_tells_the_kind_from_the_content(call, planned, tmp_path, ending, what):
    (path,) = planned.glob(f"*{ending}")
    if ending not in ("manifest.json", "kernels.tm"):
        renamed = tmp_path / "file.dat"
        renamed.write_bytes(path.read_bytes())
        path = renamed
    assert json.loads(call("check", path, "--json").out) == {
        "file": str(path),
        "kind": what,
        "errors": 0,
        "findings": [],
    }


def test_check_prints_findings_and_exits_with_4(call, planned, tmp_path):
    (good,) = planned.glob("*.aem")
    bad = tmp_path / "bad.aem"
    bad.write_text(good.read_text().replace("META_START\n", "META_START\nORBIT = NONE\n", 1))
    done = call("check", bad)
    assert done.code == 4
    assert done.out.splitlines()[2].split() == ["rule", "severity", "line", "key", "message"]
    findings = json.loads(call("check", bad, "--json").out)["findings"]
    (finding,) = (each for each in findings if each["rule"] == "key-unknown")
    assert finding["key"] == "ORBIT"
    assert bad.read_text().splitlines()[finding["line"] - 1] == "ORBIT = NONE"


def test_check_of_a_changed_publication_exits_with_5(call, planned, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(planned, copy)
    (path,) = copy.glob("*scanlaw.csv")
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    (copy / "gaia_orbit.bsp").unlink()
    done = call("check", copy)
    assert done.code == 5
    assert "has sha256" in done.out
    assert "gaia_orbit.bsp: is missing" in done.out
    assert call("check", copy / "manifest.json").code == 5


def test_mission_show(call):
    assert call("mission", "show").out.split() == ["gaia", "hipparcos"]
    assert "NSL GAREQ 1" in call("mission", "show", "gaia").out
    assert json.loads(call("mission", "show", "gaia", "--json").out)["name"] == "gaia"


def test_mission_new_is_valid_as_it_stands(call, tmp_path):
    path = tmp_path / "my-survey.toml"
    assert call("mission", "new", "my-survey", "--out", path).code == 0
    assert call("mission", "validate", path).code == 0
    assert call("check", path).code == 0
    assert path.read_text() == call("mission", "new", "my-survey").out
    again = call("mission", "new", "my-survey", "--out", path)
    assert again.code == 3
    assert "is there already" in again.err


def test_mission_validate_lists_all_with_lines(call, tmp_path):
    path = tmp_path / "bad.toml"
    text = call("mission", "new", "bad").out
    path.write_text(text.replace("naif_id =", "naif =", 1).replace("azimuth_deg =", "azimuth_rad =", 1))
    done = call("mission", "validate", path, "--json")
    assert done.code == 3
    found = json.loads(done.out)["findings"]
    assert len(found) >= 2
    assert all(each["line"] for each in found)
    assert call("check", path).code == 4


def test_kernels_list_and_info(call):
    names = [each["name"] for each in json.loads(call("kernels", "list", "--json").out)]
    assert {"naif0012.tls", "de440_2010_2050.bsp", "gaia_orbit.bsp"} <= set(names)
    assert "gaia_orbit.bsp" in call("kernels", "list", "gaia").out
    segments = json.loads(call("kernels", "info", "de440_2010_2050.bsp", "--json").out)["segments"]
    assert {each["target"] for each in segments} >= {"EARTH (399)", "SUN (10)", "MOON (301)"}
    assert "-139479" in call("kernels", "info", "gaia_orbit.bsp").out
    assert "DELTET/DELTA_AT" in json.loads(call("kernels", "info", "naif0012.tls", "--json").out)["variables"]


def test_doctor(call):
    done = call("doctor", "--json")
    outcomes = {each["what"]: each for each in json.loads(done.out)}
    assert outcomes["Sun aspect angle"]["is_good"]
    assert outcomes["kernel gaia_orbit.bsp"]["is_good"]
    assert done.code == (0 if all(each["is_good"] for each in outcomes.values()) else 5)


def test_doctor_finds_a_wrong_kernel(call, monkeypatch, tmp_path):
    from scanplan.ephemeris.kernels import KernelSet, embedded_kernels
    from scanplan.planning import self_test

    for file in embedded_kernels():
        (tmp_path / file.name).write_bytes(file.path.read_bytes())
    (tmp_path / "provenance.json").write_bytes((file.path.parent / "provenance.json").read_bytes())
    with (tmp_path / "naif0012.tls").open("ab") as stream:
        stream.write(b" ")
    copies = [tmp_path / file.name for file in embedded_kernels()]
    monkeypatch.setattr(self_test, "embedded_kernels", lambda: KernelSet.load(copies).files)
    wrong = [each.what for each in self_test.embedded_kernel_outcomes() if not each.is_good]
    assert len(wrong) == 1
    assert "naif0012.tls" in wrong[0]
    done = call("doctor")
    assert done.code == 5
    assert "WRONG  kernel" in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(call, shell):
    done = call("completion", shell)
    assert done.code == 0
    assert "_SCANPLAN_COMPLETE" in done.out


def test_version(call):
    from importlib.metadata import version

    assert call("--version").out == f"scanplan {version('scanplan')}\n"


def commands(group, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"), list(commands(cli)), ids=lambda each: " ".join(each) if type(each) is tuple else ""
)
def test_every_command_and_option_has_help(call, path, command):
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
    done = call(*path, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: scanplan {' '.join(path)}")


def test_the_short_help_of_the_group_is_that_of_its_commands(call):
    listed = call("--help").out
    for name in cli.list_commands(click.Context(cli)):
        assert f"\n  {name} " in listed
