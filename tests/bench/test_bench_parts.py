"""Small parts that much of the rest goes through: times as text, pixels of the sky."""

import astropy_healpix
import numpy as np
import pytest
from astropy import units
from astropy.time import Time
from scanplan.planning.core.healpix import nested_pixels
from scanplan.planning.products.utc_text import utc_texts

from .pairs import Work

SECTION = "Small parts"
LEVEL = 12
NOTE = (
    "UTC as text, to the nanosecond, from TDB: ours converts and knows leap seconds, numpy has UTC given and knows "
    "none, astropy converts too. Pixels: nested HEALPix of level 12 from degrees, arrays for all."
)


@pytest.fixture(scope="module")
def et_ns(scale):
    start = np.int64(540_000_000) * 1_000_000_000
    return start + np.random.default_rng(21).integers(0, 10**17, scale.of(200_000, 20_000))


def test_bench_utc_texts(record, et_ns):
    ours = Work(f"UTC of {et_ns.size:,} times", lambda: utc_texts(et_ns), et_ns.size)
    utc = utc_texts(et_ns).astype("datetime64[ns]")
    few = et_ns[:20_000]

    def by_astropy():
        day, ns = np.divmod(few, 86_400_000_000_000)
        return Time(2451545.0 + day, ns / 86_400e9, format="jd", scale="tdb", precision=9).utc.isot

    off_ns = by_astropy().astype("datetime64[ns]") - utc[: few.size]
    assert np.abs(off_ns.astype(np.int64)).max() <= 2
    record.faster(SECTION, ours, Work("numpy, datetime_as_string", lambda: np.datetime_as_string(utc), utc.size))
    record.faster(SECTION, ours, Work("astropy, isot", by_astropy, few.size), note=NOTE)


def test_bench_pixels(record, scale):
    rng, count = np.random.default_rng(22), scale.of(1_000_000, 50_000)
    lon, lat = rng.uniform(0.0, 360.0, count), np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, count)))
    ours = Work(f"{count:,} pixels", lambda: nested_pixels(lon, lat, LEVEL), count)
    place = lon * units.deg, lat * units.deg

    def by_astropy():
        return astropy_healpix.lonlat_to_healpix(*place, 2**LEVEL, order="nested")

    assert np.array_equal(ours.run(), by_astropy())
    record.faster(SECTION, ours, Work("astropy-healpix", by_astropy, count), note=NOTE)
    healpy = pytest.importorskip("healpy")

    def by_healpy():
        return healpy.ang2pix(2**LEVEL, lon, lat, nest=True, lonlat=True)

    assert np.array_equal(ours.run(), by_healpy())
    record.faster(SECTION, ours, Work("healpy", by_healpy, count), note=NOTE)
