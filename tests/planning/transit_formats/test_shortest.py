"""The shortest decimal of a double: Python's ``repr`` finds the same digits, Java's rules say how they are written."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scanplan.planning.core.shortest import LONGEST, POWERS_OF_TEN, fill_shortest


def texts(values):
    values = np.ascontiguousarray(values, np.float64)
    out, ends = np.zeros(values.size * LONGEST, np.uint8), np.empty(values.size, np.int64)
    fill_shortest(values.view(np.uint64), POWERS_OF_TEN, out, ends)
    data = out.tobytes().decode("ascii")
    return [data[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)]


def as_java(value):
    """Double.toString of the Java language's library from the digits that ``repr`` gives."""
    if value == 0.0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{len(digits) - 1 + exponent}"


def assert_right(values):
    for value, text in zip(values, texts(values), strict=True):
        assert text == as_java(float(value))


def test_powers_and_borders():
    two = 2.0 ** np.arange(-1074, 1024)
    ten = np.array([float(f"1e{k}") for k in range(-323, 309)])
    edges = np.array([0.0, 1e-3, 1e7, 9999999.999999998, 9007199254740993.0, 4.35, 1.7976931348623157e308])
    for values in (two, ten, edges):
        assert_right(values)
        assert_right(-values)
        assert_right(np.nextafter(values[:-1], np.inf))
        assert_right(np.nextafter(values, 0.0))


def test_any_bits():
    values = np.random.default_rng(1).integers(0, 2**64, 100_000, dtype=np.uint64).view(np.float64)
    assert_right(values[np.isfinite(values)])


@pytest.mark.parametrize("decimals", [3, 9, 17])
def test_numbers_as_they_come(decimals):
    rng = np.random.default_rng(decimals)
    assert_right(np.round(rng.uniform(-1.0, 1.0, 20_000) * 10.0 ** rng.integers(-6, 9, 20_000), decimals))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float(value):
    assert_right(np.array([value]))


def test_what_is_no_number():
    assert texts([np.nan, np.inf, -np.inf, -0.0]) == ["NaN", "Infinity", "-Infinity", "-0.0"]
