import numpy as np
import pytest
from astropy.table import Table


@pytest.fixture(scope="session")
def gaia_table():
    """Made-up stars in the columns, units and gaps of the Gaia archive."""
    rng, n = np.random.default_rng(20160101), 1000
    table = Table(
        {
            "solution_id": np.full(n, 1636148068921376768),
            "source_id": rng.integers(1, 2**62, n) + 2**61,
            "ref_epoch": np.full(n, 2016.0),
            "ra": rng.uniform(0.0, 360.0, n),
            "dec": rng.uniform(-90.0, 90.0, n),
            "parallax": rng.normal(1.0, 1.0, n),
            "pmra": rng.normal(0.0, 9.0, n),
            "pmdec": rng.normal(0.0, 9.0, n),
            "radial_velocity": np.where(rng.random(n) < 0.7, np.nan, rng.normal(0.0, 30.0, n)),
            "designation": [f"Gaia DR3 {i}" for i in range(n)],
        },
        units={"ref_epoch": "yr", "ra": "deg", "dec": "deg", "parallax": "mas", "pmra": "mas/yr", "pmdec": "mas/yr"},
    )
    table["radial_velocity"].unit = "km/s"
    return table


@pytest.fixture
def written(tmp_path):
    """Writes text or bytes into a file."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
