"""``scanplan transits --hats``: what a user is told. What it computes is tested in tests/planning/hats."""

import json
from importlib.util import find_spec

import pytest

WINDOW = ("--start", "2017-01-01", "--days", "30")
HATS = ("transits", "gaia", *WINDOW, "--hats", "stars")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--out", "x"), "--hats needs --reduce"),
        (("--reduce", "counts"), "--hats needs --out"),
        (("--reduce", "counts", "--out", "x", "--format", "csv"), "--format does not go with --hats"),
        (("--reduce", "counts", "--out", "x", "--ra", "1"), "--ra does not go with --hats"),
        (("--reduce", "counts", "--out", "x", "--ra-column", "a"), "--ra-column does not go with --hats"),
        (("--reduce", "counts", "--out", "x", "--threads", "2"), "--threads does not go with --hats"),
        (("--reduce", "counts", "--out", "x", "--workers", "0"), "0 is not in the range"),
        (("--reduce", "count", "--out", "x"), "'count' is no reduction; there are counts, epochs, moments, parallax"),
        (("--reduce", ",", "--out", "x"), "no reduction is named"),
        (
            ("--reduce", "counts", "--out", "x", "--workers", "2", "--scheduler", "tcp://a:1"),
            "Give either --scheduler, which has workers of its own, or --workers",
        ),
    ],
)
def test_options_that_make_no_sense(call, options, told):
    done = call(*HATS, *options)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize("option", [("--reduce", "counts"), ("--workers", "2"), ("--scheduler", "tcp://a:1")])
def test_options_that_need_hats(call, option):
    done = call("transits", "gaia", *WINDOW, "--ra", "1", "--dec", "2", *option)
    assert done.code == 2
    assert f"{option[0]} does not go without --hats" in done.err


@pytest.mark.skipif(find_spec("lsdb") is not None, reason="LSDB is installed")
def test_without_lsdb(call, tmp_path):
    done = call(*HATS, "--reduce", "counts", "--out", tmp_path / "x")
    assert done == (2, "", "scanplan: catalogues in the HATS layout need LSDB: pip install 'scanplan[catalog]'\n")


def test_a_catalogue_that_is_not_there(call, tmp_path):
    pytest.importorskip("lsdb")
    done = call(*HATS, "--reduce", "counts", "--out", tmp_path / "x")
    assert done == (3, "", "scanplan: stars: there is no HATS catalogue; name the folder of hats.properties\n")


def test_a_window_beyond_the_law(call, tmp_path, hats_catalogue):
    done = call("transits", "gaia", "--start", "2030-01-01", "--days", "3", "--hats", hats_catalogue)
    assert done.code == 2
    done = call(
        *("transits", "gaia", "--start", "2030-01-01", "--days", "3", "--hats", hats_catalogue),
        *("--reduce", "counts", "--out", tmp_path / "x"),
    )
    assert done.code == 3
    assert "leaves the law of gaia" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def hats_catalogue(tmp_path_factory):
    lsdb = pytest.importorskip("lsdb")
    import pandas as pd

    folder = tmp_path_factory.mktemp("hats") / "stars"
    frame = pd.DataFrame({"name": ["a", "b", "c"], "ra": [10.0, 100.0, 200.0], "dec": [-60.0, 10.0, 60.0]})
    lsdb.from_dataframe(frame, catalog_name="stars").write_catalog(folder, progress_bar=False)
    return folder


def test_three_stars(call, tmp_path, hats_catalogue):
    arguments = ("transits", "gaia", *WINDOW, "--hats", hats_catalogue, "--reduce", "counts, epochs", "--workers", 1)
    done = call(*arguments, "--out", tmp_path / "table")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].split() == ["stars", "3"]
    assert done.out.endswith(f"\ncounts, epochs of every star in {tmp_path / 'table'}\n")

    told = json.loads(call(*arguments, "--out", tmp_path / "again", "--json").out)
    assert (told["stars"], told["kept"]) == (3, 0)
    assert (tmp_path / "again" / "scanplan.json").read_bytes() == (tmp_path / "table" / "scanplan.json").read_bytes()

    again = call(*arguments, "--out", tmp_path / "table")
    assert again == (3, "", f"scanplan: {tmp_path / 'table'}: is there already; name a new or empty folder\n")
