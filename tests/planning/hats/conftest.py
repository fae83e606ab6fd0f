"""Whole catalogues need LSDB; without it the tests here are skipped. ``make validate`` has it and runs them."""

import pytest
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.hats.reduction import TransitReduction
from scanplan.planning.mission import Mission

from .synthetic import make_catalogue


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """20,000 stars in 48 partitions, a collection with a margin of a degree."""
    pytest.importorskip("lsdb", reason="needs the extra 'catalog'")
    return make_catalogue(tmp_path_factory.mktemp("hats") / "collection", 20_000, 500, 3600.0)


@pytest.fixture(scope="session")
def reduction():
    return TransitReduction(Mission.load("gaia"), parse_time("2016-01-01"), parse_time("2016-07-01"))
