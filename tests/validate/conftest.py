"""Validation: long comparisons with outside truth, apart from the tests. ``pytest tests/validate -s``."""

import numpy as np
import pytest
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate

from .page import Page

_PAGE = pytest.StashKey[Page]()


def pytest_configure(config):
    config.stash[_PAGE] = Page()


def pytest_sessionfinish(session, exitstatus):
    """A page of figures that did not hold is not written."""
    if exitstatus == 0:
        session.config.stash[_PAGE].write()


@pytest.fixture
def page(request):
    return request.config.stash[_PAGE]


@pytest.fixture(scope="session")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="session")
def whole_law(gaia):
    """Gaia's law from end to end."""
    return propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)


@pytest.fixture
def rng():
    """The same random numbers in every run."""
    return np.random.default_rng(20_140_725)
