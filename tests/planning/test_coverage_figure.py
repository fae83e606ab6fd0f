"""Pictures of coverage maps: what lies where, in which colour."""

from __future__ import annotations

import io

import healpy
import matplotlib
import matplotlib.image
import numpy as np
import pytest
from astropy.wcs import WCS
from scanplan.errors import UsageError
from scanplan.planning.coverage import CoverageMap
from scanplan.planning.reduction_columns import ReductionColumn
from scanplan.planning.report.colour_scale import ColourScale, scale_of, values_or_nan
from scanplan.planning.report.coverage_figure import coverage_png, sky_image

NSIDE = 128
WINDOW = (539524869184912436, 555076869183170049)


def column(values: np.ndarray, name: str = "transits") -> ReductionColumn:
    return ReductionColumn(name, "", "Transits of all fields of view", values)


def map_of(values: np.ndarray, name: str = "transits") -> CoverageMap:
    return CoverageMap(healpy.npix2nside(values.size), "gaia", *WINDOW, (), (column(values, name),))


def latitude_map(coord: str) -> np.ndarray:
    """Latitudes of nested pixels in healpy's ecliptic 'E', Galactic 'G' or equatorial 'C' frame, degrees."""
    lon, lat = healpy.pix2ang(NSIDE, np.arange(12 * NSIDE**2), nest=True, lonlat=True)
    return np.asarray(lat if coord == "C" else healpy.Rotator(coord=["C", coord])(lon, lat, lonlat=True)[1])


@pytest.mark.witness
@pytest.mark.parametrize(("frame", "coord"), [("ecliptic", "E"), ("galactic", "G"), ("icrs", "C")])
def test_every_frame_shows_its_own_latitudes(frame, coord: str) -> None:
    """Rows of the picture are circles of latitude in Mollweide's projection, as astropy's WCS has it."""
    scale = ColourScale(-90.0, 90.0)
    image = sky_image(latitude_map(coord), 7, frame, scale)
    height, width = image.shape[:2]
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["GLON-MOL", "GLAT-MOL"]
    wcs.wcs.crpix = [0.5 * width + 0.5, 0.5 * height + 0.5]
    wcs.wcs.cdelt = [-4.0 * np.sqrt(2.0) * 180.0 / np.pi / width, 2.0 * np.sqrt(2.0) * 180.0 / np.pi / height]
    for row in range(20, height, 60):
        _, lat = wcs.pixel_to_world_values(0.5 * width, height - 1 - row)
        shown = image[row, image[row, :, 3] > 0][:, :3].astype(int)
        expected = np.array(matplotlib.colormaps["viridis"]((lat + 90.0) / 180.0, bytes=True)[:3], int)
        # Half a pixel of the map is 0.3 degrees, a sixth of a step of the 256 colours.
        assert np.abs(shown - expected).max() <= 4, f"{frame}, latitude {lat:.1f}"


def test_longitude_grows_to_the_left() -> None:
    lon, lat = healpy.pix2ang(NSIDE, np.arange(12 * NSIDE**2), nest=True, lonlat=True)
    image = sky_image(np.where((lon > 20) & (lon < 60) & (abs(lat) < 20), 1.0, 0.0), 7, "icrs", ColourScale(0.0, 1.0))
    bright = np.argwhere(image[:, :, 0] > 200)
    middle = bright.mean(axis=0) / np.array(image.shape[:2])
    np.testing.assert_allclose(middle, [0.5, 0.5 - 40.0 / 360.0], atol=0.005)


def test_finer_maps_are_averaged_and_holes_left_out() -> None:
    values = np.full(12 * 1024**2, np.nan)
    values.reshape(-1, 16)[:, :8] = 1.0
    values.reshape(-1, 16)[:, 8:12] = 4.0
    image = sky_image(values, 10, "icrs", ColourScale(0.0, 4.0))
    shown = image[image[:, :, 3] > 0]
    expected = np.array(matplotlib.colormaps["viridis"](0.5, bytes=True))
    assert np.all(shown == expected), "the mean of 1, 1 and 4 is 2"


def test_the_same_map_has_the_same_picture_and_no_date_in_it() -> None:
    values = np.arange(12 * 8**2, dtype=np.int32)
    first = coverage_png(map_of(values), "transits")
    with matplotlib.rc_context({"font.size": 20, "savefig.dpi": 30, "image.cmap": "jet"}):
        again = coverage_png(map_of(values), "transits")
    assert first == again
    assert b"tEXt" not in first
    assert b"tIME" not in first
    assert matplotlib.image.imread(io.BytesIO(first)).shape[:2] == (872, 1440)


def test_frame_and_quantity_matter() -> None:
    values = np.arange(12 * 8**2, dtype=np.int32)
    pictures = {coverage_png(map_of(values), "transits", frame) for frame in ("ecliptic", "galactic", "icrs")}
    assert len(pictures) == 3
    with pytest.raises(UsageError, match="has no 'longest_gap'"):
        coverage_png(map_of(values), "longest_gap")


@pytest.mark.parametrize(
    "values",
    [np.zeros(768, np.int32), np.full(768, np.nan), np.full(768, 7, np.int32), np.full(768, 1e-9), np.full(768, -5.0)],
    ids=["never seen", "no value", "all alike", "tiny", "negative"],
)
def test_there_is_a_picture_of_every_map(values: np.ndarray) -> None:
    assert coverage_png(map_of(values), "transits").startswith(b"\x89PNG")


def test_a_scale_spans_most_of_the_sky_and_says_what_it_leaves_out() -> None:
    values = np.concatenate([np.arange(100.0, 1100.0), [5000.0]])
    scale = scale_of(column(values))
    assert scale.low <= 105.0
    assert 1090.0 <= scale.high < 1200.0
    assert scale.ends == "max"
    from_zero = scale_of(column(np.arange(0, 1000, dtype=np.int32)))
    assert (from_zero.low, from_zero.whole, from_zero.ends) == (0.0, True, "neither")


@pytest.mark.parametrize(("name", "half_deg"), [("scan_direction_mean_k1", 180.0), ("scan_direction_mean_k4", 45.0)])
def test_angles_have_a_scale_that_closes(name: str, half_deg: float) -> None:
    scale = scale_of(column(np.zeros(12), name))
    assert (scale.low, scale.high, scale.cyclic) == (-half_deg, half_deg, True)
    ends = scale.mappable().to_rgba(np.array([scale.low, scale.high]))
    assert np.abs(ends[0] - ends[1]).max() < 0.02


def test_pixels_never_seen_have_no_colour_of_the_scale() -> None:
    assert np.isnan(values_or_nan(column(np.array([0, 3], np.int32)))).tolist() == [True, False]
    assert np.isnan(values_or_nan(column(np.array([0.0, np.nan])))).tolist() == [False, True]
    image = sky_image(np.full(12, np.nan), 0, "ecliptic", ColourScale(0.0, 1.0))
    assert np.unique(image[image[:, :, 3] > 0], axis=0).tolist() == [[0xC9, 0xCE, 0xD6, 0xFF]]
