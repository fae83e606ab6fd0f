"""The CSV in the hands of the public readers of the archive's own file."""

import io

import numpy as np
import pyarrow.csv
import pytest
from scanplan.planning.products import table_text

# scanninglaw 1.1.1, times.py, version "dr3_nominal": pandas.read_csv(file, usecols=these), no other option.
SCANNINGLAW_COLUMNS = [
    "jd_time", "bjd_fov1", "bjd_fov2", "ra_fov1", "dec_fov1", "scan_angle_fov1", "ra_fov2", "dec_fov2",
    "scan_angle_fov2",
]  # fmt: skip


@pytest.mark.witness
def test_columns_and_units_scanninglaw_asks_for(day, table):
    """Its own steps: select columns, order by time, unit vectors from degrees, axes from both fields."""
    options = pyarrow.csv.ConvertOptions(include_columns=SCANNINGLAW_COLUMNS)
    box = pyarrow.csv.read_csv(io.BytesIO(table_text.write(table)), convert_options=options)
    assert {str(field.type) for field in box.schema} == {"double"}
    box = {name: box[name].to_numpy() for name in SCANNINGLAW_COLUMNS}
    assert np.array_equal(box["jd_time"], np.sort(table["jd_time"]))
    for n, w in enumerate(day.directions, start=1):
        ra, dec = np.deg2rad(box[f"ra_fov{n}"]), np.deg2rad(box[f"dec_fov{n}"])
        vectors = np.stack((np.cos(ra) * np.cos(dec), np.sin(ra) * np.cos(dec), np.sin(dec)), axis=1)
        assert np.abs(vectors - w).max() < 1e-13


@pytest.mark.witness
def test_scanninglaw_finds_the_transits(day, table, tmp_path, capsys):
    """A star put where a field looks at a known row is found by the package at that row's time."""
    times = pytest.importorskip("scanninglaw.times")
    source = pytest.importorskip("scanninglaw.source")
    path = tmp_path / "CommandedScanLaw_001.csv"
    path.write_bytes(table_text.write(table))
    law = times.Times(map_fname=str(path), version="dr3_nominal")
    rows = (1234, 4321, 8000)
    for n, w in enumerate(day.directions, start=1):
        # One more star at the pole of the scan, never seen: the package fails on equal counts.
        stars = [_catalogue_direction(law, table, w, row) for row in rows]
        stars.append(np.cross(day.directions[0][4321], day.along_scan[0][4321]))
        ra_deg = [np.rad2deg(np.arctan2(star[1], star[0])) % 360.0 for star in stars]
        dec_deg = [np.rad2deg(np.arcsin(star[2])) for star in stars]
        query = source.Source(ra_deg, dec_deg, unit="deg", frame="icrs")
        found = law.query(query, return_angles=True, fov=n)
        for k, row in enumerate(rows):
            seen = np.array(found["times"][0][k], float)
            nearest = np.argmin(np.abs(seen - table["jd_time"][row]))
            assert abs(seen[nearest] - table["jd_time"][row]) * 86400 < 2e-3
            angle_deg = found["angles"][0][k][nearest]
            assert angle_deg == pytest.approx(table[f"scan_angle_fov{n}"][row], abs=1e-4)
    capsys.readouterr()


def _catalogue_direction(law, table, w, row):
    """What is seen towards w at a row, freed of the aberration the package will put on it."""
    star = w[row] - law.gaia_ephem_velocity(table["jd_time"][row])  # velocity in units of c
    return star / np.linalg.norm(star)
