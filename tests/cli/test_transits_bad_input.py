"""``scanplan transits`` with one defect each: the exit code, one line that says where and what, and no file."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

DAY = ("--start", "2017-02-05", "--end", "2017-02-06")
STAR = ("--ra", "10", "--dec", "20")


def refused(done, code, words, tmp_path):
    assert done.code == code, done
    lines = [line for line in done.err.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(lines) == 1, done.err
    for word in words:
        assert word.lower() in lines[0].lower()
    assert "Traceback" not in done.err
    assert not [path.name for path in tmp_path.iterdir() if "out" in path.name]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((*DAY,), 2, ["--ra and --dec, --name, --catalog, or --name-file"]),
        (("--ra", "10", *DAY), 2, ["--ra and --dec"]),
        ((*STAR, "--catalog", "CATALOGUE", *DAY), 2, ["either --catalog or --ra"]),
        (("--name-file", "CATALOGUE", "--catalog", "CATALOGUE", *DAY), 2, ["either --catalog or --name-file"]),
        ((*STAR, "--ra-column", "a", *DAY), 2, ["--ra-column is for a --catalog"]),
        (("--ra", "10", "--dec", "100", *DAY), 2, ["'--dec'", "'100' is no declination", "-90 to 90"]),
        (("--ra", "10", "--dec", "nan", *DAY), 2, ["'--dec'", "'nan'"]),
        (("--ra", "inf", "--dec", "10", *DAY), 2, ["'--ra'", "'inf'"]),
        (("--ra", "400", "--dec", "10", *DAY), 2, ["'--ra'", "'400' is no right ascension", "0 to 360"]),
        (("--ra", "25:00:00", "--dec", "10", *DAY), 2, ["'--ra'", "25:00:00", "no right ascension"]),
        (("--ra", "10", "--dec", "-51:73:00", *DAY), 2, ["'--dec'", "-51:73:00", "60 minutes"]),
        (("--ra", "10", "--dec", "05h10m00s", *DAY), 2, ["'--dec'", "hours", "degrees"]),
        (("--ra", "five", "--dec", "10", *DAY), 2, ["'--ra'", "'five' is no angle"]),
        ((*STAR, "--pmra", "5", *DAY), 2, ["two components"]),
        ((*STAR, "--pmra", "5", "--pmdec", "5", *DAY), 2, ["epoch", "2016.0"]),
        ((*STAR, "--parallax", "nan", *DAY), 2, ["nan is no number for a star"]),
        ((*STAR, "--parallax", "far", *DAY), 2, ["--parallax", "'far' is not a valid float"]),
        ((*STAR, *DAY, "--days", "1"), 2, ["Give one of --end and --days"]),
        ((*STAR, "--start", "2035-01-01"), 2, ["The window is empty"]),
        (("--name", "Nobody", *DAY), 2, ["No bright star is called 'Nobody'", "--ra and --dec", "Sirius"]),
        ((*STAR, "--start", "2035-01-01", "--days", "1"), 3, ["leaves the law of gaia", "it holds from"]),
        ((*STAR, *DAY, "--format", "fits"), 2, ["'fits'", "gost", "parquet"]),
        ((*STAR, *DAY, "--out", "out.fits"), 2, ["out.fits", "suffix", ".parquet"]),
        ((*STAR, *DAY, "--out", "absent/out.csv"), 3, ["absent", "cannot be written"]),
        ((*STAR, *DAY, "--out", "out/"), 2, ["catalogue in a file"]),
        (("--catalog", "CATALOGUE", *DAY, "--out", "out/", "--format", "gost"), 2, ["a folder holds csv and parquet"]),
        (("--catalog", "CATALOGUE", *DAY, "--out", "."), 3, ["is there already", "new or empty folder"]),
        ((*STAR, *DAY, "--threads", "0"), 2, ["--threads", "x>=1"]),
        ((*STAR, *DAY, "--engine", "fast"), 2, ["'fast'", "tiles"]),
        ((*STAR, *DAY, "--gaps", "absent.csv"), 2, ["--gaps", "absent.csv", "does not exist"]),
        ((*STAR, *DAY, "--gaps", "CATALOGUE"), 3, ["stars.csv:1", "no column start"]),
        (("--catalog", "absent.csv", *DAY), 2, ["--catalog", "absent.csv", "does not exist"]),
        (("--catalog", "CATALOGUE", "--ra-column", "alpha", *DAY), 3, ["stars.csv", "no column alpha", "ra, dec"]),
    ],
)
def test_a_command_line_that_cannot_be(call, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stars.csv").write_text("ra,dec\n10,20\n")
    done = call("transits", "gaia", *("stars.csv" if each == "CATALOGUE" else each for each in arguments))
    refused(done, code, words, tmp_path)
    assert done.out == ""


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out/"])
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("stars.csv", "", ["stars.csv: is empty"]),
        ("stars.csv", "ra,dec\n", ["stars.csv: has no stars"]),
        ("stars.csv", "a,b\n1,2\n", ["stars.csv", "no column of right ascension", "a, b"]),
        ("stars.csv", "ra,dec\n10,20\n11,nan\n", ["stars.csv:3", "column dec", "no value"]),
        ("stars.csv", "ra,dec\n10,20\n11,100\n", ["stars.csv:3", "column dec", "100", "-90 to 90"]),
        ("stars.csv", "ra,dec\n10,20\n1l,20\n", ["stars.csv:3", "column ra", "1l"]),
        ("stars.csv", "ra,dec\n10,20\n11\n", ["stars.csv:3"]),
        ("stars.csv", "ra,dec,pmra,pmdec\n10,20,1,1\n", ["stars.csv", "no epoch", "the epoch of its positions"]),
        ("stars.parquet", "PAR1 and no more", ["stars.parquet"]),
        ("stars.fits", "SIMPLE  =                    T", ["stars.fits"]),
        ("stars.vot", "<?xml version='1.0'?>\n<VOTABLE version='1.4'>", ["stars.vot"]),
        ("stars.ecsv", "# %ECSV 1.0\n# ---\n", ["stars.ecsv"]),
        ("stars.md", "# Stars\n\nThe Sun.\n", ["stars.md", "no catalogue that can be read"]),
    ],
)
def test_a_catalogue_that_cannot_be(call, tmp_path, monkeypatch, name, content, words, out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(content)
    done = call("transits", "gaia", "--catalog", name, *DAY, "--out", out)
    refused(done, 3, words, tmp_path)
    assert done.out == ""


def test_a_bad_row_far_into_a_parquet_file(call, tmp_path, monkeypatch):
    """Many stars have been searched and written by then."""
    monkeypatch.chdir(tmp_path)
    declinations = [20.0] * 150_000
    declinations[140_000] = 91.5
    pq.write_table(pa.table({"ra": [10.0] * 150_000, "dec": declinations}), tmp_path / "stars.parquet")
    for out in ("out.csv", "out/"):
        done = call("transits", "gaia", "--catalog", "stars.parquet", *DAY, "--out", out)
        refused(done, 3, ["stars.parquet", "row 140001", "column dec", "91.5"], tmp_path)


def test_a_list_with_a_name_only(call, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("Vega 279.23473 38.78369\nSirius\n")
    refused(call("transits", "gaia", "--name-file", path, *DAY), 3, ["names.txt:2", "Sirius"], tmp_path)
