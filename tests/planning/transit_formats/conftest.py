"""Real transits of random stars, called by names that need care in some format, and all that a file can say of them."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from scanplan.planning.gaps import GapList
from scanplan.planning.mission import Mission
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits, transits

FORMATS = ("csv", "ecsv", "votable", "parquet", "json")
ODD_NAMES = ("HIP 27321", "a, b", 'the "quoted"', "ε Eri", "<&>", "009", "🜨", " blank ", "Kepler-16 (AB)", "\u0100")
COLUMNS = tuple(name for name in Transits.__dataclass_fields__ if name not in ("law", "stars", "body"))


@pytest.fixture(scope="session")
def law():
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-04-05")


@pytest.fixture(scope="session")
def named(law):
    rng = np.random.default_rng(11)
    names = np.array([f"{ODD_NAMES[i % len(ODD_NAMES)]}{i if i >= len(ODD_NAMES) else ''}" for i in range(60)])
    stars = Stars(rng.uniform(0, 2 * np.pi, 60), np.arcsin(rng.uniform(-1, 1, 60)), names)
    return transits(law, stars, between_rows=True)


@pytest.fixture(scope="session")
def numbered(named):
    return replace(named, stars=replace(named.stars, names=np.arange(60) * 10**17 - 5))


@pytest.fixture(scope="session")
def everything():
    gaps = GapList.from_rows([("2017-02-10", "2017-02-20", "refocus, M2"), ("2017-03-01", "2017-03-09", "Ωx")])
    return TransitOptions(state=True, ccd_times=True, gaps=gaps, data_probability=True)


@pytest.fixture(params=FORMATS)
def module(request):
    """Each format's module in turn, GOST's aside."""
    return import_module(f"scanplan.planning.products.transit_{request.param}")


def part_of(found, rows):
    """Some of the transits, of the same stars."""
    return replace(found, **{name: getattr(found, name)[rows] for name in COLUMNS})


def written(module, chunks, options=TransitOptions()):  # noqa: B008
    return b"".join(module.write(chunks, options))
