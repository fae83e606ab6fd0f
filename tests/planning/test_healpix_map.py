"""Coverage maps as files: the same back, readable by healpy and astropy, broken ones told in one line."""

from __future__ import annotations

import io
from dataclasses import replace

import healpy
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from astropy.time import Time
from astropy_healpix import HEALPix
from scanplan.ephemeris.timescales import astropy_from_et_ns
from scanplan.errors import ProductError
from scanplan.planning.coverage import CoverageMap, coverage
from scanplan.planning.mission import Mission
from scanplan.planning.products import healpix_map
from scanplan.planning.reductions import REDUCTIONS
from scanplan.planning.scanlaw import propagate


@pytest.fixture(scope="module")
def sky() -> CoverageMap:
    """A week: most pixels are not seen, some once, some often."""
    return coverage(propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12"), 16, REDUCTIONS)


@pytest.fixture(scope="module")
def data(sky: CoverageMap) -> bytes:
    return healpix_map.write(sky)


def changed(data: bytes, **keywords: object) -> bytes:
    """The file with other keywords where they stand, its checksums made right again."""
    sink = io.BytesIO()
    with fits.open(io.BytesIO(data)) as units:
        for key, value in keywords.items():
            unit = next(each for each in units if key in each.header)
            unit.header[key] = value
            unit.add_checksum()
        units.writeto(sink)
    return sink.getvalue()


def test_a_map_comes_back_as_it_was(sky: CoverageMap, data: bytes) -> None:
    back = healpix_map.read(data, "map.fits")
    assert replace(back, columns=()) == replace(sky, columns=())
    for ours, read in zip(sky.columns, back.columns, strict=True):
        assert (read.name, read.unit, read.description) == (ours.name, ours.unit, ours.description)
        assert read.values.dtype == ours.values.dtype
        np.testing.assert_array_equal(read.values, ours.values)


def test_the_same_map_has_the_same_bytes(sky: CoverageMap, data: bytes) -> None:
    assert healpix_map.write(sky) == data
    assert healpix_map.write(healpix_map.read(data, "map.fits")) == data


def test_nothing_in_it_tells_of_the_clock(data: bytes) -> None:
    with fits.open(io.BytesIO(data)) as units:
        dated = [key for unit in units for key in unit.header if "DATE" in key]
        told = [unit.header.comments[key] for unit in units for key in ("CHECKSUM", "DATASUM")]
    assert dated == ["DATE-BEG", "DATE-END"]
    assert set(told) == {"checksum of this unit"}


@pytest.mark.witness
def test_healpy_reads_every_column(sky: CoverageMap, data: bytes, tmp_path) -> None:
    path = tmp_path / "map.fits"
    path.write_bytes(data)
    for number, column in enumerate(sky.columns):
        nested = healpy.read_map(path, field=number, nest=True)
        absent = healpy.mask_bad(nested)
        np.testing.assert_array_equal(absent, np.isnan(column.values), err_msg=column.name)
        np.testing.assert_array_equal(nested[~absent], column.values[~absent])
    ring, header = healpy.read_map(path, h=True)
    pixel = int(np.argmax(sky["transits"]))
    lon, lat = healpy.pix2ang(16, pixel, nest=True, lonlat=True)
    assert ring[healpy.ang2pix(16, lon, lat, lonlat=True)] == sky["transits"].max()
    assert dict(header)["COORDSYS"] == "C"


@pytest.mark.witness
def test_astropy_reads_columns_units_and_keywords(sky: CoverageMap, data: bytes) -> None:
    table = Table.read(io.BytesIO(data), format="fits")
    assert table.colnames == [column.name for column in sky.columns]
    assert str(table["longest_gap"].unit) == "d"
    assert str(table["scan_direction_mean_k1"].unit) == "deg"
    np.testing.assert_array_equal(table["transits"], sky["transits"])
    assert table.meta["MISSION"] == "gaia"
    window = Time([table.meta["DATE-BEG"], table.meta["DATE-END"]], scale=table.meta["TIMESYS"].lower())
    law_window = astropy_from_et_ns(np.array([sky.start_et_ns, sky.stop_et_ns]), scale="tcb")
    assert np.abs((window - law_window).sec).max() < 2e-9
    assert table.meta["INHASH1"] == Mission.load("gaia").source_sha256


@pytest.mark.witness
def test_astropy_healpix_knows_the_pixelisation(data: bytes) -> None:
    with fits.open(io.BytesIO(data)) as units:
        grid = HEALPix.from_header(units[1])
    assert (grid.nside, grid.order, grid.frame.name) == (16, "nested", "icrs")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.999])
def test_a_truncated_file_is_refused(data: bytes, share: float) -> None:
    with pytest.raises(ProductError, match=r"^cut\.fits: [^\n]*$"):
        healpix_map.read(data[: int(share * len(data))], "cut.fits")


def test_a_flipped_bit_is_found(data: bytes) -> None:
    broken = bytearray(data)
    broken[-5000] ^= 1
    with pytest.raises(ProductError, match=r"^bad\.fits: not a readable FITS file: .*[Cc]hecksum"):
        healpix_map.read(bytes(broken), "bad.fits")


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"ORDERING": "RING"}, "ORDERING: is 'RING'; expected 'NESTED'"),
        ({"COORDSYS": "G"}, "COORDSYS: is 'G'; expected 'C'"),
        ({"FORMAT": 2}, "FORMAT: is 2; expected 1"),
        ({"NSIDE": 15}, "NSIDE: is 15; expected a power of two"),
        ({"NSIDE": 32}, "NAXIS2: is 3072; expected a row a pixel, 12288"),
        ({"START_NS": "now"}, "START_NS: is 'now'; expected a whole number"),
        ({"PRODUCT": "OTHER"}, "is no coverage map of scanplan"),
    ],
)
def test_another_kind_of_map_is_told_by_its_keyword(data: bytes, keywords: dict[str, object], message: str) -> None:
    with pytest.raises(ProductError) as error:
        healpix_map.read(changed(data, **keywords), "map.fits")
    assert str(error.value) == f"map.fits: {message}"


def test_a_column_of_another_form_is_named(sky: CoverageMap) -> None:
    strange = replace(sky.columns[0], values=sky["transits"].astype(np.int64))
    with pytest.raises(ProductError, match=r"map\.fits: transits: has the form K; expected one of J, D"):
        healpix_map.read(healpix_map.write(replace(sky, columns=(strange,))), "map.fits")


def test_another_fits_file_is_no_map(sky: CoverageMap) -> None:
    sink = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(np.zeros((3, 3)))]).writeto(sink)
    with pytest.raises(ProductError, match="is no coverage map of scanplan"):
        healpix_map.read(sink.getvalue(), "image.fits")
