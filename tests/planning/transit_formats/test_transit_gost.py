"""GOST's format: the text of its own rows comes back from their values, and its readers read ours."""

import csv
import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import Angle
from astropy.io import ascii as astropy_ascii
from astropy.time import Time
from scanplan.ephemeris.timescales import convert_ns, parse_time
from scanplan.errors import UsageError
from scanplan.planning.products import transit_gost
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits

from ..gost import rows, tcb_ns_from_bjd
from .conftest import part_of, written

HEADER = (
    "Target, ra[rad], dec[rad], ra[h:m:s], dec[d:m:s], ObservationTimeAtGaia[UTC], CcdRow[1-7], zetaFieldAngle[rad], "
    "scanAngle[rad], Fov[FovP=preceding/FovF=following], parallaxFactorAlongScan, parallaxFactorAcrossScan, "
    "ObservationTimeAtBarycentre[BarycentricJulianDateInTCB]"
)
SEXAGESIMAL = {
    "htof": "05:47:17.088,-51:03:59.441",
    "orbitize": "05:47:17.088,-51:03:59.441",
    "octofitter": "10:33:13.699,+40:25:31.995",
}
"""As the three files print their stars' places."""


def facts_of(source):
    return [row for row in rows("gost_forecasts.csv") if row["source"] == source]


def text_of(row):
    """A row as GOST prints it."""
    fov = {"FovP": "FoVP", "FovF": "FoVF"}[row["fov"]]
    before = [row["target"], row["ra_rad"], row["dec_rad"], SEXAGESIMAL[row["source"]], row["utc"], row["ccd_row"]]
    return ",".join(
        [*before, row["zeta_rad"], row["scan_angle_rad"], fov, row["plx_al"], row["plx_ac"], row["bjd_tcb"]]
    )


def transits_of(law, facts):
    """Transits with the values that GOST printed."""

    def column(name, dtype=np.float64):
        return np.array([dtype(row[name]) for row in facts])

    et_ns = np.array([parse_time(f"{row['utc']} UTC") for row in facts])
    tcb_ns = convert_ns(et_ns, "TDB", "TCB")
    zeros = np.zeros(len(facts))
    return Transits(
        law=law,
        stars=Stars(column("ra_rad")[:1], column("dec_rad")[:1], np.array([facts[0]["target"]])),
        star=np.zeros(len(facts), np.int64),
        et_ns=et_ns,
        field=np.array([row["fov"] == "FovF" for row in facts], np.int8),
        row=column("ccd_row", int).astype(np.int16),
        segment=zeros.astype(np.int16),
        zeta_rad=column("zeta_rad"),
        zeta_rate_rad_s=zeros,
        scan_angle_rad=column("scan_angle_rad"),
        parallax_factor_al=column("plx_al"),
        parallax_factor_ac=column("plx_ac"),
        delay_s=(tcb_ns_from_bjd(column("bjd_tcb")) - tcb_ns) * 1e-9,
    )


@pytest.fixture(params=SEXAGESIMAL)
def facts(request):
    return facts_of(request.param)


def test_gosts_own_text_comes_back(law, facts):
    lines = written(transit_gost, [transits_of(law, facts)]).decode("ascii").split("\n")
    assert lines[0] == HEADER
    assert lines[1:] == [*(text_of(row) for row in facts), ""]


@pytest.mark.parametrize(("after_time", "at_end"), [("", "\n"), (" ", "\n"), ("", "")])
def test_gosts_own_files_are_read(law, facts, after_time, at_end):
    """One of them has a blank after the time, one no newline at its end."""
    lines = [text_of(row).replace(row["utc"], row["utc"] + after_time) for row in facts]
    table = transit_gost.read(("\n".join([HEADER, *lines]) + at_end).encode("ascii"), "gost.csv")
    assert len(table) == len(facts)
    assert table.names == tuple(HEADER.split(", "))
    for name, key in (
        ("scanAngle[rad]", "scan_angle_rad"),
        ("ObservationTimeAtBarycentre[BarycentricJulianDateInTCB]", "bjd_tcb"),
    ):
        assert np.array_equal(table[name], [float(row[key]) for row in facts])
    assert list(table["ObservationTimeAtGaia[UTC]"]) == [row["utc"] for row in facts]
    assert list(table["Target"]) == [row["target"] for row in facts]
    assert table.qtable()["ObservationTimeAtGaia[UTC]"].scale == "utc"


def test_what_is_written_is_read(named):
    table = transit_gost.read(written(transit_gost, [named]), "gost.csv")
    assert np.array_equal(table["ra[rad]"], named.stars.ra_rad[named.star])
    assert np.array_equal(table["zetaFieldAngle[rad]"], named.zeta_rad)
    assert np.array_equal(table["parallaxFactorAcrossScan"], named.parallax_factor_ac)
    assert np.array_equal(table["CcdRow[1-7]"], named.row)
    assert np.array_equal(table["Target"], named.stars.names[named.star])
    assert np.array_equal(table["Fov[FovP=preceding/FovF=following]"], np.where(named.field == 0, "FoVP", "FoVF"))


def test_utc_is_rounded_to_milliseconds(numbered):
    table = transit_gost.read(written(transit_gost, [numbered]), "gost.csv")
    et_ns = np.array([parse_time(f"{utc} UTC") for utc in table["ObservationTimeAtGaia[UTC]"]])
    off_ns = et_ns - numbered.et_ns
    assert np.abs(off_ns).max() <= 500_001
    assert off_ns.min() < -400_000
    assert off_ns.max() > 400_000


def test_places_in_hours_and_degrees(numbered):
    """Against astropy, and where the last digit carries to a full turn."""
    edges_deg = [(0.0, 0.0), (359.9999999, -0.00000001), (-0.5, 0.5), (15.0, -90.0), (359.999999, 90.0)]
    ra = np.concatenate([np.radians([ra for ra, _ in edges_deg]), numbered.stars.ra_rad])
    dec = np.concatenate([np.radians([dec for _, dec in edges_deg]), numbered.stars.dec_rad])
    few = part_of(numbered, np.zeros(ra.size, np.int64))
    found = replace(few, stars=Stars(ra, dec), star=np.arange(ra.size))
    table = transit_gost.read(written(transit_gost, [found]), "gost.csv")
    hours = Angle(np.mod(ra, 2 * np.pi), u.rad).to_string(unit=u.hour, sep=":", pad=True, precision=3)
    expected = [text.replace("24:", "00:") if text.startswith("24:") else text for text in hours]
    assert list(table["ra[h:m:s]"]) == expected
    degrees = Angle(dec, u.rad).to_string(unit=u.deg, sep=":", pad=True, precision=3, alwayssign=True)
    assert list(table["dec[d:m:s]"]) == list(degrees)
    assert table["ra[h:m:s]"][1] == "00:00:00.000"


def test_other_columns_have_no_place(named, everything):
    for options in (everything, TransitOptions(state=True), TransitOptions(gaps=everything.gaps)):
        with pytest.raises(UsageError, match="no room for further columns"):
            transit_gost.write([named], options)


@pytest.mark.witness
def test_read_as_orbitize_does(named):
    """With astropy's guessing reader, by GOST's names; times by astropy."""
    numbered_rows = part_of(named, slice(40))
    table = astropy_ascii.read(written(transit_gost, [numbered_rows]).decode("utf-8"))
    years = Time(table["ObservationTimeAtGaia[UTC]"]).decimalyear
    assert np.all((years > 2017.09) & (years < 2017.27))
    assert np.array_equal(table["scanAngle[rad]"], numbered_rows.scan_angle_rad)


@pytest.mark.witness
def test_read_by_names_without_signs(named):
    """As Julia's CSV with normalised names has them, which octofitter asks for."""
    lines = csv.reader(io.StringIO(written(transit_gost, [named]).decode("utf-8"), newline=""))
    names = ["".join(c if c.isalnum() else "_" for c in name.strip()) for name in next(lines)]
    columns = dict(zip(names, zip(*lines, strict=True), strict=True))
    bjd = np.array(columns["ObservationTimeAtBarycentre_BarycentricJulianDateInTCB_"], np.float64)
    assert np.abs((bjd - 2451545.0) * 86_400e9 - named.barycentric_tcb_ns).max() < 20_200
    assert np.array_equal(np.array(columns["scanAngle_rad_"], np.float64), named.scan_angle_rad)
    assert np.array_equal(np.array(columns["parallaxFactorAlongScan"], np.float64), named.parallax_factor_al)


def test_rows_come_by_star_then_time(named):
    table = transit_gost.read(written(transit_gost, [named]), "gost.csv")
    for a, b in pairwise(zip(table["Target"], table["ObservationTimeAtGaia[UTC]"], strict=True)):
        assert a[0] != b[0] or a[1] < b[1]
