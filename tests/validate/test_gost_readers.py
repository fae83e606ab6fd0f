"""Programs that read GOST's files read ours: htof itself, and pandas as octofitter's and orbitize's users do."""

import io

import numpy as np
import pandas as pd
import pytest
from htof.parse import GaiaDR2, GaiaeDR3
from scanplan.planning.products import transit_gost
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

BET_PIC_RAD = (1.5153157780177544, -0.8912787619608181)
BJD = "ObservationTimeAtBarycentre[BarycentricJulianDateInTCB]"


@pytest.fixture(scope="module")
def found(whole_law):
    ra, dec = np.array(BET_PIC_RAD)[:, None]
    return transits(whole_law, Stars(ra, dec, np.array(["HIP 27321"])))


@pytest.fixture(scope="module")
def text(found):
    return b"".join(transit_gost.write([found], TransitOptions())).decode("ascii")


@pytest.mark.parametrize(("release", "transits_used"), [(GaiaDR2, (10, 40)), (GaiaeDR3, (30, 60))])
def test_htof(found, text, tmp_path, release, transits_used):
    """htof drops what lies outside the release and in its dead times; what it keeps it has as we wrote it."""
    (tmp_path / "HIP027321.csv").write_text(text)
    data = release()
    data.parse("027321", str(tmp_path))
    epochs = np.asarray(data.julian_day_epoch())
    assert transits_used[0] < epochs.size < transits_used[1]
    ours = 2451545.0 + found.barycentric_tcb_ns / 86_400e9
    rows = np.argmin(np.abs(ours[:, None] - epochs), axis=0)
    assert np.abs(ours[rows] - epochs).max() <= 4.7e-10
    assert np.array_equal(np.asarray(data.scan_angle), found.scan_angle_rad[rows])
    assert np.array_equal(np.asarray(data.parallax_factors), found.parallax_factor_al[rows])


@pytest.mark.parametrize("keywords", [{"skipinitialspace": True}, {"sep": r"\s*,\s*", "engine": "python"}])
def test_pandas(found, text, keywords):
    frame = pd.read_csv(io.StringIO(text), **keywords)
    assert len(frame) == len(found)
    assert np.allclose(frame["scanAngle[rad]"], found.scan_angle_rad, rtol=1e-15, atol=0.0)
    assert np.abs((frame[BJD].to_numpy() - 2451545.0) * 86_400e9 - found.barycentric_tcb_ns).max() < 20_200
    utc = pd.to_datetime(frame["ObservationTimeAtGaia[UTC]"])
    assert utc.is_monotonic_increasing
    assert set(frame["Fov[FovP=preceding/FovF=following]"]) == {"FoVP", "FoVF"}
