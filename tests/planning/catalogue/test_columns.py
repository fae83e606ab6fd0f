"""Columns are found by the names that catalogues use, and read in the units they state."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import Angle
from astropy.table import Table
from scanplan.errors import InvalidInput
from scanplan.planning.catalogue import ColumnChoice, open_catalogue
from scanplan.planning.catalogue.columns import FoundColumns, find_columns
from scanplan.planning.stars import stars_of


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (  # the Gaia archive
            "solution_id designation source_id random_index ref_epoch ra ra_error dec dec_error parallax pm pmra pmdec "
            "radial_velocity l b ecl_lon",
            FoundColumns("ra", "dec", "source_id", "pmra", "pmdec", "parallax", "radial_velocity", "ref_epoch"),
        ),
        (  # Gaia DR3 by VizieR, I/355
            "DR3Name RA_ICRS DE_ICRS Source e_RA_ICRS Plx PM pmRA pmDE RV RAJ2000 DEJ2000",
            FoundColumns("RA_ICRS", "DE_ICRS", "DR3Name", "pmRA", "pmDE", "Plx", "RV"),
        ),
        (  # Hipparcos by VizieR, I/239
            "Catalog HIP RAhms DEdms Vmag RAICRS DEICRS Plx pmRA pmDE _RA.icrs _DE.icrs",
            FoundColumns("RAICRS", "DEICRS", "HIP", "pmRA", "pmDE", "Plx"),
        ),
        ("main_id ra dec pmra pmdec plx_value rvz_radvel", None),  # SIMBAD
        ("2MASS RAJ2000 DEJ2000 Jmag", FoundColumns("RAJ2000", "DEJ2000")),
        ("_RAJ2000 _DEJ2000 RAJ2000 DEJ2000", FoundColumns("RAJ2000", "DEJ2000")),
        ("_RA _DE Name", FoundColumns("_RA", "_DE", "Name")),
        ("dec_deg ra_deg id", FoundColumns("ra_deg", "dec_deg", "id")),
        ("Target ra[rad] dec[rad] ra[h:m:s] dec[d:m:s]", FoundColumns("ra[rad]", "dec[rad]", "Target")),
        ("ra_rad dec_rad ra dec", FoundColumns("ra", "dec")),
        ("RightAscension Declination", FoundColumns("RightAscension", "Declination")),
        ("ra dec parallax_mas pmra_mas_yr pmdec_mas_yr epoch_jyear radial_velocity_km_s", None),
    ],
)
def test_usual_names(names, found):
    columns = find_columns(names.split(), ColumnChoice(), None)
    if found is not None:
        assert columns == found
    else:
        assert None not in (columns.ra, columns.dec, columns.pmra, columns.pmdec, columns.parallax)
        assert columns.radial_velocity in ("rvz_radvel", "radial_velocity_km_s")


def test_a_choice_goes_before_what_is_usual():
    names = ["ra", "dec", "RA_2", "DEC_2", "source_id", "other", "plx", "d_plx", "v", "t", "mu_a", "mu_d"]
    choice = ColumnChoice("ra_2", "DEC_2", "other", "mu_a", "mu_d", "d_plx", "v", "t")
    assert find_columns(names, choice, None) == FoundColumns(
        "RA_2", "DEC_2", "other", "mu_a", "mu_d", "d_plx", "v", "t"
    )


def test_the_other_coordinate_follows_the_choice():
    names = ["ra", "dec", "RA_ICRS", "DE_ICRS"]
    assert find_columns(names, ColumnChoice(ra="RA_ICRS"), None) == FoundColumns("RA_ICRS", "DE_ICRS")


def test_a_choice_that_is_not_there():
    with pytest.raises(InvalidInput, match=r"^f\.csv: has no column DEC_2; its columns are ra, dec$"):
        find_columns(["ra", "dec"], ColumnChoice(dec="DEC_2"), "f.csv")


def test_long_lists_of_columns_are_cut():
    with pytest.raises(InvalidInput, match=r"c18, c19 and 80 more;"):
        find_columns([f"c{i}" for i in range(100)], ColumnChoice(), None)


@pytest.mark.parametrize(
    ("unit", "ra"),
    [("deg", 86.5), ("rad", np.radians(86.5)), ("hourangle", 86.5 / 15.0), ("arcsec", 86.5 * 3600), ("h", 86.5 / 15)],
)
@pytest.mark.parametrize("kind", ["ecsv", "vot", "fits"])
def test_units_of_right_ascension(unit, ra, kind, tmp_path):
    if (unit, kind) == ("hourangle", "fits"):
        pytest.skip("no unit of FITS")
    table = Table({"ra": [ra], "dec": [1.0]}, units={"ra": unit, "dec": "deg"})
    table.write(tmp_path / f"stars.{kind}", format="votable" if kind == "vot" else None)
    (stars,) = open_catalogue(tmp_path / f"stars.{kind}").chunks()
    assert stars.ra_rad[0] == pytest.approx(np.radians(86.5), rel=1e-15)


def test_units_of_the_rest():
    table = Table(
        {"ra": [1.0], "dec": [-3600.0], "pmra": [1.0], "pmdec": [1.0], "parallax": [0.1], "rv": [5e3], "epoch": [2016]},
        units={
            "dec": "arcsec",
            "pmra": "arcsec/yr",
            "pmdec": "deg/yr",
            "parallax": "arcsec",
            "rv": "m/s",
            "epoch": "yr",
        },
    )
    stars = stars_of(table)
    assert stars.dec_rad[0] == pytest.approx(np.radians(-1.0))
    assert stars.pmra_mas_yr[0] == pytest.approx(1000.0)
    assert stars.pmdec_mas_yr[0] == pytest.approx((1.0 * u.deg).to_value("mas"))
    assert stars.parallax_mas[0] == pytest.approx(100.0)
    assert stars.radial_velocity_km_s[0] == pytest.approx(5.0)
    assert stars.epoch_tcb_jyear[0] == 2016.0


def test_text_in_units(tmp_path):
    """VizieR's units of sexagesimal columns are none that astropy knows."""
    table = Table({"HIP": [27321], "RAJ2000": ["05 47 17.09"], "DEJ2000": ["-51 03 59.5"]})
    table.write(tmp_path / "stars.vot", format="votable")
    text = (tmp_path / "stars.vot").read_text()
    text = text.replace('name="RAJ2000"', 'name="RAJ2000" unit="&quot;h:m:s&quot;"')
    (tmp_path / "stars.vot").write_text(text.replace('name="DEJ2000"', 'name="DEJ2000" unit="&quot;d:m:s&quot;"'))
    (stars,) = open_catalogue(tmp_path / "stars.vot").chunks()
    assert stars.ra_rad[0] == pytest.approx(Angle("05h47m17.09s").rad, rel=1e-15)
    assert stars.dec_rad[0] == pytest.approx(Angle("-51d03m59.5s").rad, rel=1e-15)


@pytest.mark.parametrize(
    ("name", "unit", "message"),
    [
        ("ra", "m", "column ra: is in 'm'; expected rad, or a unit that can become it"),
        ("ra", "h:m:s", "column ra: holds numbers in the unit 'h:m:s'"),
        ("pmra", "mas", "column pmra: is in 'mas'; expected mas/yr"),
        ("parallax", "furlong", "column parallax: is in 'furlong'; expected mas"),
        ("radial_velocity", "mag", "column radial_velocity: is in 'mag'"),
        ("epoch", "d", "row 1, column epoch: 5.519507187 is no epoch"),
    ],
)
def test_units_that_cannot_be(name, unit, message, written):
    names = ["ra", "dec", "pmra", "pmdec", "parallax", "radial_velocity", "epoch"]
    types = "".join(
        f"# - {{name: {each}, datatype: float64{f', unit: {unit!r}' if each == name else ''}}}\n" for each in names
    )
    path = written(
        "s.ecsv",
        f"# %ECSV 1.0\n# ---\n# datatype:\n{types}# schema: astropy-2.0\n{' '.join(names)}\n1 2 3 4 5 6 2016\n",
    )
    with pytest.raises(InvalidInput) as caught:
        list(open_catalogue(path).chunks())
    said = str(caught.value)
    assert said.startswith(f"{path}:")
    assert message.removeprefix("row 1, ") in said
