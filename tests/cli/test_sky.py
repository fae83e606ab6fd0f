"""``scanplan sky``: star maps shown, pictured, imported, and the query that fetches one."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.sky.magnitudes import coarser, stars_brighter
from scanplan.planning.sky.map_file import read_star_map, write_star_map
from scanplan.planning.sky.star_map import StarMap


@pytest.fixture
def counts(tmp_path):
    """Counts in the 12 pixels of nside 1."""
    path = tmp_path / "counts.csv"
    path.write_text("hpx,g_le_16,g_le_20\n" + "".join(f"{pixel},{100 + pixel},{900 + pixel}\n" for pixel in range(12)))
    return path


def test_show_prints_the_embedded_model(call) -> None:
    done = call("sky", "show", "--nside", "8")
    assert (done.code, done.err) == (0, "")
    sky = default_star_map(8)
    assert f"{stars_brighter(sky, 20.0).sum():.6g}" in done.out
    assert done.out.endswith("768 pixels, nside 8, nested, ICRS\n")


def test_show_in_json_sums_up_a_map(call, tmp_path) -> None:
    stars = np.tile([1.0, 10.0], (48, 1))
    stars[5] = [3.0, 30.0]
    path = tmp_path / "map.parquet"
    path.write_bytes(write_star_map(StarMap(2, np.array([10.0, 11.0, 12.5]), stars, "made here")))
    told = json.loads(call("sky", "show", "--map", path, "--json").out)
    assert (told["source"], told["nside"]) == ("made here", 2)
    first, last = told["magnitudes"]
    assert (first["g_mag"], first["stars"], last["g_mag"], last["stars"]) == (11.0, 50.0, 12.5, 550.0)
    pixel_deg2 = 41252.96125 / 48
    for key, stars_in_pixel in (("least", 11.0), ("median", 11.0), ("mean", 550 / 48), ("most", 33.0)):
        assert last[key] == pytest.approx(stars_in_pixel / pixel_deg2, rel=1e-7)


def test_a_map_can_be_shown_coarser(call, counts) -> None:
    assert json.loads(call("sky", "show", "--map", counts, "--nside", "1", "--json").out)["nside"] == 1
    done = call("sky", "show", "--map", counts, "--nside", "2")
    assert done.code == 2
    assert done.err == "scanplan: nside 2 is no power of two up to 1, the map's own\n"


def test_import_writes_a_map_that_reads_back(call, tmp_path, counts) -> None:
    out = tmp_path / "map.parquet"
    done = call("sky", "import", counts, "--out", out)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{out}: 10866 stars of G 3 to 20 in 27 bins, nside 1\n"
    found, wanted = read_star_map(out), read_star_map(counts)
    np.testing.assert_array_equal(found.stars, wanted.stars)
    assert found.inputs == wanted.inputs
    again = tmp_path / "again.parquet"
    assert json.loads(call("sky", "import", counts, "--out", again, "--json").out)["nside"] == 1
    assert again.read_bytes() == out.read_bytes()


def test_import_refuses_a_defect_and_writes_nothing(call, tmp_path, counts) -> None:
    counts.write_text(counts.read_text().replace("\n7,107,", "\n7,-107,"))
    done = call("sky", "import", counts, "--out", tmp_path / "map.parquet")
    assert done.code == 3
    assert done.err == f"scanplan: {counts}:9: g_le_16: -107 is no count; expected 0 or more stars\n"
    assert [each.name for each in tmp_path.iterdir()] == ["counts.csv"]


def test_import_replaces_nothing(call, tmp_path, counts) -> None:
    out = tmp_path / "map.parquet"
    out.write_bytes(b"mine")
    done = call("sky", "import", counts, "--out", out)
    assert done.code == 3
    assert "is there already" in done.err
    assert out.read_bytes() == b"mine"


def test_a_picture_is_drawn_twice_alike(call, tmp_path, counts) -> None:
    for name in ("a.png", "b.png"):
        done = call("sky", "picture", "--map", counts, "--g", "18", "--frame", "ecliptic", "--out", tmp_path / name)
        assert (done.code, done.err) == (0, "")
    data = (tmp_path / "a.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert data == (tmp_path / "b.png").read_bytes()


def test_no_picture_of_what_is_not_there(call, tmp_path, counts) -> None:
    done = call("sky", "picture", "--map", counts, "--g", "2", "--out", tmp_path / "sky.png")
    assert done.code == 2
    assert done.err == "scanplan: the map has no star brighter than G 2; it begins at 3\n"
    assert not (tmp_path / "sky.png").exists()


def test_the_query_is_printed(call) -> None:
    done = call("sky", "query", "--nside", "32", "--g-max", "20")
    assert (done.code, done.err) == (0, "")
    assert "AS hpx5" in done.out
    assert "phot_g_mean_mag < 20\n" in done.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--nside", "65"), "nside 65 is no power of two from 1 to 256"),
        (("--run",), "Give --out with --run."),
        (("--out", "x.csv"), "--archive and --out go with --run"),
    ],
)
def test_a_query_that_makes_no_sense(call, options, told) -> None:
    done = call("sky", "query", *options)
    assert done.code == 2
    assert told in done.err


def test_a_service_that_does_not_answer_leaves_nothing(call, tmp_path) -> None:
    out = tmp_path / "counts.csv"
    done = call("sky", "query", "--run", "--archive", "http://127.0.0.1:1/tap", "--out", out)
    assert done.code == 3
    assert done.err == "scanplan: http://127.0.0.1:1/tap: cannot be reached: Connection refused\n"
    assert not out.exists()


def test_coarse_maps_are_those_of_the_fine_one(call) -> None:
    told = json.loads(call("sky", "show", "--nside", "16", "--json").out)
    wanted = coarser(default_star_map(64), 16).stars.sum()
    assert told["magnitudes"][-1]["stars"] == pytest.approx(wanted, rel=1e-12)
