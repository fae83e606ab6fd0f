"""Star maps from files: the layouts, the three formats, our own, and every defect."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from scanplan.errors import InvalidInput
from scanplan.planning.sky.galaxy_counts import default_star_map
from scanplan.planning.sky.magnitudes import stars_brighter
from scanplan.planning.sky.map_file import read_star_map, write_star_map
from scanplan.planning.sky.star_map import StarMap

NSIDE, PIXELS = 2, 48
COUNTS = np.array([100 + 7 * np.arange(PIXELS), 300 + 9 * np.arange(PIXELS), 1000 + 31 * np.arange(PIXELS)], float).T
LIMITS = (16, 18, 20)


def cumulative_lines(order=range(PIXELS), counts=COUNTS):
    yield "hpx," + ",".join(f"g_le_{g}" for g in LIMITS)
    for pixel in order:
        yield f"{pixel}," + ",".join(f"{n:g}" for n in counts[pixel])


def long_lines(name="hpx1"):
    yield f"{name},g,n"
    for pixel in range(PIXELS):
        yield f"{pixel},,5"
        for g in (15.5, 16.0, 17.5):
            yield f"{pixel},{g},{pixel + g * 2:g}"


def saved(tmp_path, lines, name="counts.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    return path


def refusal(path):
    with pytest.raises(InvalidInput) as caught:
        read_star_map(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return caught.value


def test_cumulative_counts_become_bins(tmp_path) -> None:
    path = saved(tmp_path, cumulative_lines())
    sky = read_star_map(path)
    assert (sky.nside, sky.source) == (NSIDE, "star counts of counts.csv")
    assert sky.g_edges_mag[0] == 3.0
    assert sky.g_edges_mag[-3:].tolist() == [16.0, 18.0, 20.0]
    for k, g in enumerate(LIMITS):
        np.testing.assert_allclose(stars_brighter(sky, g), COUNTS[:, k], rtol=1e-12)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert sky.inputs == ({"role": "sky", "name": "counts.csv", "sha256": digest},)


def test_bright_stars_are_shared_as_the_model_shares_them(tmp_path) -> None:
    sky, model = read_star_map(saved(tmp_path, cumulative_lines())), default_star_map(NSIDE)
    for g in (8.0, 12.5):
        share = stars_brighter(model, g) / stars_brighter(model, 16.0)
        np.testing.assert_allclose(stars_brighter(sky, g), COUNTS[:, 0] * share, rtol=1e-10)


def test_rows_may_come_in_any_order(tmp_path) -> None:
    mixed = saved(tmp_path, cumulative_lines(np.random.default_rng(1).permutation(PIXELS)), "mixed.csv")
    np.testing.assert_array_equal(read_star_map(mixed).stars, read_star_map(saved(tmp_path, cumulative_lines())).stars)


def test_rows_of_pixel_magnitude_and_number(tmp_path) -> None:
    sky = read_star_map(saved(tmp_path, long_lines()))
    assert sky.nside == NSIDE
    assert sky.g_edges_mag.tolist() == [15.5, 16.0, 16.5, 17.0, 17.5, 18.0]
    for bin_, g in ((0, 15.5), (1, 16.0), (4, 17.5)):
        np.testing.assert_array_equal(sky.stars[:, bin_], np.arange(PIXELS) + 2 * g)
    assert not sky.stars[:, 2:4].any()


def test_a_pixel_without_rows_is_empty_where_the_level_is_told(tmp_path) -> None:
    rows = [line for line in long_lines() if not line.startswith("7,")]
    assert read_star_map(saved(tmp_path, rows)).stars[7].sum() == 0.0
    told = ["# nside = 2", *(line.replace("hpx1", "hpx") for line in rows)]
    assert read_star_map(saved(tmp_path, told, "told.csv")).nside == NSIDE
    error = refusal(saved(tmp_path, told[1:], "untold.csv"))
    assert error.problem == "47 pixels make no whole sky"


def as_table(lines):
    header, *rows = lines
    values = np.array([[float(cell or "nan") for cell in row.split(",")] for row in rows])
    return dict(zip(header.split(","), values.T, strict=True))


def to_parquet(lines, metadata=None):
    sink = io.BytesIO()
    columns = {name: np.where(np.isnan(v), None, v) if np.isnan(v).any() else v for name, v in as_table(lines).items()}
    table = pa.table({name: pa.array(list(v), pa.float64()) for name, v in columns.items()})
    pq.write_table(table.replace_schema_metadata(metadata), sink)
    return sink.getvalue()


def to_fits(lines, drop=(), **keywords):
    columns = [fits.Column(name, "D", array=v) for name, v in as_table(lines).items() if name not in drop]
    unit = fits.BinTableHDU.from_columns(columns)
    unit.header.update(keywords)
    sink = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), unit]).writeto(sink)
    return sink.getvalue()


@pytest.mark.parametrize("lines", [cumulative_lines, long_lines])
@pytest.mark.parametrize("kind", ["parquet", "fits"])
def test_other_formats_hold_the_same(tmp_path, lines, kind) -> None:
    path = tmp_path / f"counts.{kind}"
    path.write_bytes(to_parquet(lines()) if kind == "parquet" else to_fits(lines()))
    wanted = read_star_map(saved(tmp_path, lines()))
    found = read_star_map(path)
    np.testing.assert_array_equal(found.stars, wanted.stars)
    np.testing.assert_array_equal(found.g_edges_mag, wanted.g_edges_mag)


def test_a_fits_map_of_pixels_in_their_order(tmp_path) -> None:
    path = tmp_path / "map.fits"
    path.write_bytes(to_fits(cumulative_lines(), drop=("hpx",), NSIDE=2, ORDERING="NESTED", COORDSYS="C"))
    np.testing.assert_array_equal(read_star_map(path).stars, read_star_map(saved(tmp_path, cumulative_lines())).stars)


@pytest.mark.parametrize(
    ("keywords", "problem", "key"),
    [
        ({"ORDERING": "RING"}, "is 'RING'", "ORDERING"),
        ({"COORDSYS": "G"}, "is 'G'", "COORDSYS"),
        ({"NSIDE": 3}, "nside 3 means no nside that a nested map has here", None),
        ({"NSIDE": 4}, "there are 48 rows", None),
        ({"NSIDE": -2}, "is '-2'", "NSIDE"),
    ],
)
def test_a_fits_map_of_another_kind(tmp_path, keywords, problem, key) -> None:
    path = tmp_path / "map.fits"
    path.write_bytes(to_fits(cumulative_lines(), drop=("hpx",), **keywords))
    error = refusal(path)
    assert (error.problem, error.key) == (problem, key)


def replaced(line, text, lines=cumulative_lines):
    found = list(lines())
    found[line - 1] = text
    return found


HERE = " that a nested map has here"
DEFECTS = {
    "no such pixel": (replaced(5, "48,1,2,3"), 5, "hpx", "48 is no pixel"),
    "a negative pixel": (replaced(5, "-1,1,2,3"), 5, "hpx", "-1 is no pixel"),
    "half a pixel": (replaced(5, "3.5,1,2,3"), 5, "hpx", "3.5 is no pixel"),
    "a pixel twice": (replaced(5, "2,1,2,3"), 5, "hpx", "pixel 2 is there twice"),
    "a negative count": (replaced(6, "4,-1,2,3"), 6, "g_le_16", "-1 is no count"),
    "an infinite count": (replaced(6, "4,1,2,inf"), 6, "g_le_20", "inf is no count"),
    "NaN": (replaced(6, "4,1,nan,3"), 6, "g_le_18", "has no number"),
    "an empty cell": (replaced(6, "4,1,,3"), 6, "g_le_18", "has no number"),
    "a falling count": (replaced(6, "4,5,4,9"), 6, "g_le_18", "4 stars are fewer than those of g_le_16"),
    "a word": (replaced(7, "5,1,many,3"), 7, "g_le_18", "'many' is no number"),
    "too few cells": (replaced(7, "5,1,2"), 7, None, "3 values in this line"),
    "a pixel missing": (list(cumulative_lines())[:-1], None, "hpx", "47 pixels make no whole sky"),
    "another nside": (["# nside: 4", *cumulative_lines()], None, None, "there are 48 rows"),
    "no power of two": (["# nside: 6", *cumulative_lines()], None, "hpx", "nside 6 means no nside" + HERE),
    "too fine": (replaced(1, "hpx11,g,n", long_lines), None, "hpx11", "level 11 of hpx11 means no nside" + HERE),
    "ring order": (["# ordering = RING", *cumulative_lines()], None, "ORDERING", "is 'RING'"),
    "other columns": (replaced(1, "ra,dec,n,m"), None, None, "its columns are ra, dec, n, m"),
    "a column twice": (replaced(1, "hpx,g_le_16,g_le_16,g_le_20"), 1, None, "two columns g_le_16"),
    "no rows": (["hpx,g_le_16,g_le_20"], None, None, "this table has no rows"),
    "nothing": ([""], None, None, "this table is empty"),
    "off the bins": (replaced(4, "0,16.2,3", long_lines), 4, "g", "16.2 is no edge of a bin"),
    "a bin twice": (replaced(4, "0,15.5,3", long_lines), 4, "g", "pixel 0 has a second row with g 15.5"),
    "a negative number": (replaced(4, "0,16,-3", long_lines), 4, "n", "-3 is no count"),
    "a line after a blank": (["", *replaced(6, "4,1,,3")], 7, "g_le_18", "has no number"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_named_with_its_place(tmp_path, name) -> None:
    lines, line, key, problem = DEFECTS[name]
    error = refusal(saved(tmp_path, lines))
    assert (error.line, error.key, error.problem) == (line, key, problem)
    assert error.hint


def test_rows_of_a_parquet_file_are_counted_from_one(tmp_path) -> None:
    path = tmp_path / "counts.parquet"
    path.write_bytes(to_parquet(replaced(6, "4,-1,2,3")))
    error = refusal(path)
    assert (error.line, error.key) == (5, "g_le_16")


@pytest.mark.parametrize("start", [b"PAR1 and no more", b"SIMPLE  = and no more", b"\xff\xfe"])
def test_a_damaged_file(tmp_path, start) -> None:
    path = tmp_path / "counts"
    path.write_bytes(start)
    assert "not " in refusal(path).problem


def test_no_file(tmp_path) -> None:
    assert "cannot read this star map" in refusal(tmp_path / "none.csv").problem


def made():
    stars = np.random.default_rng(5).random((PIXELS, 3)) * 1e3
    return StarMap(
        NSIDE, np.array([3.0, 10.1, 20.0, 21.5]), stars, "made “here”", ({"role": "sky", "name": "x", "sha256": "0"},)
    )


def test_our_format_gives_back_every_bit(tmp_path) -> None:
    path = tmp_path / "map.parquet"
    path.write_bytes(write_star_map(made()))
    found, wanted = read_star_map(path), made()
    np.testing.assert_array_equal(found.stars, wanted.stars)
    np.testing.assert_array_equal(found.g_edges_mag, wanted.g_edges_mag)
    assert (found.nside, found.source, found.inputs) == (wanted.nside, wanted.source, wanted.inputs)
    assert write_star_map(found) == path.read_bytes()


def test_others_can_read_our_format(tmp_path) -> None:
    table = pq.read_table(io.BytesIO(write_star_map(made())))
    assert table.column_names == ["hpx", "bin_0", "bin_1", "bin_2"]
    assert table.schema.metadata[b"nside"] == b"2"
    np.testing.assert_array_equal(table["bin_1"].to_numpy(), made().stars[:, 1])


def rewritten(metadata=(), **columns):
    table = pq.read_table(io.BytesIO(write_star_map(made())))
    said = {**table.schema.metadata, **dict(metadata)}
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(said), sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (rewritten({b"nside": b"4"}), "a damaged star map: its pixels are not those of nside 4"),
        (rewritten({b"nside": b"x"}), "a damaged star map: invalid literal"),
        (rewritten({b"scanplan_star_map": b"9"}), "is a star map of version 9"),
        (rewritten({b"g_edges_mag": b"[3, 2, 1, 0]"}), "a damaged star map: its magnitudes do not rise"),
        (rewritten({b"g_edges_mag": b"[3, 4, 5, 6, 7]"}), "a damaged star map: "),
        (rewritten(bin_1=np.full(PIXELS, -1.0)), "a damaged star map: it holds negative counts or none"),
        (rewritten(bin_1=np.full(PIXELS, np.nan)), "a damaged star map: it holds negative counts or none"),
    ],
)
def test_a_map_of_ours_that_was_tampered_with(tmp_path, data, problem) -> None:
    path = tmp_path / "map.parquet"
    path.write_bytes(data)
    assert refusal(path).problem.startswith(problem)


def test_a_truncated_map_of_ours(tmp_path) -> None:
    path = tmp_path / "map.parquet"
    path.write_bytes(write_star_map(made())[:-100])
    assert "not a readable Parquet file" in refusal(path).problem
