"""One defect each: the exit code, and a line that says what is wrong and what would be right."""

import pytest

OUT = ("--out", "OUT")
DAY = ("--start", "2017-02-05", "--end", "2017-02-06")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["plam"], 2, ["No such command 'plam'", "Did you mean 'plan'?"]),
        (["plan"], 2, ["Missing argument 'MISSION'"]),
        (["plan", "gaia", *OUT], 2, ["Missing option '--start'"]),
        (["plan", "gaia", *DAY], 2, ["Missing option '--out'"]),
        (["plan", "gaia", "--start", "2017-02-05", *OUT], 2, ["Give one of --end and --days"]),
        (["plan", "gaia", *DAY, "--days", "7", *OUT], 2, ["Give one of --end and --days"]),
        (["plan", "gaia", "--start", "2017-02-05", "--days", "0", *OUT], 2, ["0 days are no window"]),
        (["plan", "gaia", "--start", "2017-02-05", "--days", "week", *OUT], 2, ["'week' is not a valid float"]),
        (["plan", "gaia", "--start", "5.2.2017", "--days", "7", *OUT], 2, ["--start", "5.2.2017", "YYYY-MM-DD"]),
        (["plan", "gaia", "--start", "2017-02-30", "--days", "7", *OUT], 2, ["--start", "2017-02-30"]),
        (["plan", "gaia", "--start", "2017-02-06", "--end", "2017-02-05", *OUT], 2, ["window is empty", "--end"]),
        (["plan", "gais", *DAY, *OUT], 2, ["'gais'", "embedded mission (gaia, hipparcos)"]),
        (
            ["plan", "gaia", "--start", "2031-01-01", "--days", "1", *OUT],
            3,
            ["leaves the law of gaia", "it holds from"],
        ),
        (["plan", "gaia", *DAY, "--kernel", "no.bsp", *OUT], 3, ["no.bsp", "no such kernel", "embedded"]),
        (["plan", "gaia", *DAY, "--orbit", "no.oem", *OUT], 2, ["'--orbit'", "no.oem", "does not exist"]),
        (["plan", "gaia", *DAY, "--orbit", "STRAY", *OUT], 3, ["stray.txt", "is no CCSDS OEM", "--kernel"]),
        (["plan", "gaia", *DAY, "--out", "STRAY"], 3, ["stray.txt", "is not a folder"]),
        (["plan", "gaia", *DAY, "--out", "FULL"], 3, ["holds files that no earlier run wrote", "stray.txt"]),
        (["plan", "gaia", *DAY, "--creation-date", "today", *OUT], 3, ["CREATION_DATE", "'today' is not a date"]),
        (["scanlaw", "gaia", *DAY, *OUT], 2, ["Missing option '--format'"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem,cvs", *OUT], 2, ["unknown format 'cvs'", "aem, aem-xml, ck"]),
        (["scanlaw", "gaia", *DAY, "--format", ",", *OUT], 2, ["names no format"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--step", "0s", *OUT], 2, ["--step", "above zero"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--step", "ten", *OUT], 2, ["--step", "ten", "0.5s"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--step", "0.1ms", *OUT], 2, ["100000 ns", "1 ms or more"]),
        (["scanlaw", "gaia", *DAY, "--format", "csv", "--step", "400d", *OUT], 2, ["No whole", "shorten the step"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--time-scale", "GMT", *OUT], 2, ["--time-scale", "UTC"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--degree", "99", *OUT], 2, ["--degree", "1<=x<=15"]),
        (["scanlaw", "gaia", *DAY, "--format", "aem", "--interpolation", "cubic", *OUT], 2, ["LAGRANGE", "LINEAR"]),
        (["attitude", "gaia"], 2, ["Missing option '--at'"]),
        (["attitude", "gaia", "--at", "now"], 2, ["--at", "now"]),
        (["attitude", "gaia", "--at", "2050-01-01"], 3, ["lies outside the law of gaia", "it holds from"]),
        (["attitude", "STRAY", "--at", "2017-02-05"], 3, ["stray.txt", "TOML"]),
        (["check", "absent.aem"], 2, ["absent.aem", "does not exist"]),
        (["check", "STRAY"], 3, ["stray.txt", "no kind that can be checked", "AEM"]),
        (["check", "FULL"], 3, ["manifest.json", "not finished"]),
        (["mission", "new", "My Survey"], 2, ["'My Survey' cannot name a mission", "my-survey"]),
        (["mission", "new", "x", "--out", "absent/x.toml"], 3, ["absent", "cannot be written"]),
        (["mission", "validate", "absent.toml"], 2, ["does not exist"]),
        (["kernels", "info", "absent.bsp"], 3, ["absent.bsp", "no such kernel"]),
        (["kernels", "info", "STRAY"], 3, ["stray.txt", "is no kernel"]),
        (["completion", "tcsh"], 2, ["'tcsh'", "bash"]),
    ],
)
def test_bad_usage(call, tmp_path, monkeypatch, arguments, code, words):
    full = tmp_path / "full"
    full.mkdir()
    (full / "stray.txt").write_text("Notes of mine.\n")
    monkeypatch.chdir(tmp_path)
    places = {"OUT": tmp_path / "out", "STRAY": full / "stray.txt", "FULL": full}
    done = call(*(places.get(each, each) for each in arguments))
    assert done.code == code, done
    assert done.out == ""
    lines = [line for line in done.err.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(lines) == 1, done.err
    for word in words:
        assert word.lower() in lines[0].lower()
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()
    assert [path.name for path in full.iterdir()] == ["stray.txt"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.bsp", b"DAF/SPK " + bytes(20)),
        ("cut.bc", b"DAF/CK  " + bytes(2000)),
        ("cut.parquet", b"PAR1" + bytes(100)),
        ("cut.fits", b"SIMPLE  =                    T" + b" " * 50),
        ("cut.ecsv", b"# %ECSV 1.0\n# ---\n# delimiter: ','\n"),
        ("cut.csv", b"solution_id,jd_time\n1,2"),
        ("cut.vot", b"<?xml version='1.0'?>\n<VOTABLE version='1.4'>"),
        ("cut.oem", b"CCSDS_OEM_VERS = 3.0\n"),
        ("manifest.json", b'{"manifest": "scanplan-manifest", "version": 1'),
        ("cut.tm", b"KPL/MK\n\\begindata\nKERNELS_TO_LOAD = ( 'a'\n"),
    ],
)
def test_check_of_unreadable_files_exits_with_3(call, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    done = call("check", path)
    assert done.code == 3, done
    assert done.out == ""
    assert str(path) in done.err
    assert len(done.err.splitlines()) == 1


def test_an_unexpected_error_is_one_line_with_a_way_to_more(call, monkeypatch):
    from scanplan.planning import mission_text

    def broken(mission):
        raise ZeroDivisionError("here\nand there")

    monkeypatch.setattr(mission_text, "text", broken)
    done = call("mission", "show", "gaia")
    assert done.code == 1
    assert done.err == (
        "scanplan: unexpected error: ZeroDivisionError: here and there; scanplan --debug ... shows where it arose\n"
    )
    with pytest.raises(ZeroDivisionError):
        call("--debug", "mission", "show", "gaia")
