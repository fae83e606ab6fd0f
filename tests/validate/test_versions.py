"""What a run of the page ran on: versions of the truth, and the mission file."""

from importlib.metadata import version

import pytest
import spiceypy

from .page import table

TRUTH = (
    "astropy",
    "ccsds-ndm-py",
    "gaiascanlaw",
    "healpy",
    "htof",
    "lxml",
    "mpmath",
    "numpy",
    "oem",
    "orekit-jpype",
    "pandas",
    "pyarrow",
    "pyerfa",
    "pyvo",
    "scanninglaw",
    "scipy",
    "spiceypy",
)


def test_versions(gaia, page):
    pytest.importorskip("orekit_jpype")
    rows = [[name, version(name)] for name in TRUTH]
    rows.append(["CSPICE", spiceypy.tkvrsn("TOOLKIT")])
    rows.append(["mission file gaia, SHA-256", gaia.source_sha256[:16]])
    page.put("versions", table(["", ""], rows))
    assert len(gaia.source_sha256) == 64
