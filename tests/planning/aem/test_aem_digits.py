"""Printed digits against Python's own correctly rounded formatting and decimal arithmetic."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.planning.core.digits import fill_rows, scaled_integer, stamp_decimals
from scanplan.planning.core.row_parse import days_from_2000, parse_lines


def printed(values, decimals, whole=1):
    """One number a line, as the kernel prints it."""
    width = 1 + whole + 1 + decimals + 1
    template = np.frombuffer(b" " + b"0" * (width - 2) + b"\n", np.uint8)
    column = np.asarray(values, float).reshape(-1, 1)
    out = np.zeros(len(column) * width, np.uint8)
    no_stamps = np.zeros((len(column), 0), np.uint8)
    fields = (np.array([0]), np.array([whole]), np.array([decimals]))
    assert fill_rows(out, template, no_stamps, 0, column, *fields) == -1
    return [line.strip() for line in out.tobytes().decode().splitlines()]


def expected(value, decimals):
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


@given(st.floats(-9.99, 9.99), st.integers(8, 15))
@settings(max_examples=2000, deadline=None)
def test_digits_of_any_double_are_those_of_python(value, decimals):
    assert printed([value], decimals) == [expected(value, decimals)]


@pytest.mark.parametrize("decimals", range(8, 16))
def test_digits_of_random_and_of_exactly_tied_numbers(decimals):
    rng = np.random.default_rng(decimals)
    ties = (2 * rng.integers(0, 2**20, 3000) + 1) / 2.0 ** (decimals + 1)  # end in 5 one place further on
    values = np.concatenate([rng.uniform(-1.0, 1.0, 20000), ties - np.floor(ties), [1 - 2**-53, -5e-324, -0.0]])
    assert printed(values, decimals) == [expected(value, decimals) for value in values]


@given(st.floats(0.0, 1.0), st.integers(1, 15))
@settings(max_examples=1000, deadline=None)
def test_scaling_rounds_the_exact_product(value, decimals):
    exact = (Decimal(value) * 10**decimals).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert scaled_integer(value, 10.0**decimals) == int(exact)


def test_wider_fields_keep_leading_zeros():
    assert printed([12.5, -3.25, 0.99999999999], 10, whole=3) == [
        "012.5000000000",
        "-003.2500000000",
        "001.0000000000",
    ]


@pytest.mark.parametrize("value", [10.0, -10.0, 9.999999999, np.nan, np.inf, -np.inf, 1e300])
def test_numbers_that_do_not_fit_are_reported(value):
    column = np.array([[0.5], [value]])
    template = np.frombuffer(b" 0.00000000\n", np.uint8)
    out = np.zeros(2 * template.size, np.uint8)
    fields = (np.array([0]), np.array([1]), np.array([8]))
    assert fill_rows(out, template, np.zeros((2, 0), np.uint8), 0, column, *fields) == 1


@given(st.lists(st.integers(-(10**18), 10**18), min_size=1, max_size=5), st.integers(0, 9))
@settings(deadline=None)
def test_stamp_decimals_are_the_fewest_that_are_exact(seconds, decimals):
    unit = 10 ** (9 - decimals)
    tags = np.array([second // unit * unit for second in seconds], np.int64)
    found = stamp_decimals(tags)
    assert found <= decimals
    assert not np.any(tags % 10 ** (9 - found))
    assert found == 0 or np.any(tags % 10 ** (10 - found))


def read_line(text, columns):
    arrays = [np.zeros(1, np.int64) for _ in range(3)]
    values, decimals = np.zeros((1, columns)), np.zeros(1, np.int8)
    data = np.frombuffer(text.encode(), np.uint8)
    rows, _ = parse_lines(data, 0, data.size, 254, False, 0, *arrays, values, decimals)
    return (rows, arrays[1][0], arrays[2][0], values[0], decimals[0])


@given(st.lists(st.floats(-1.0, 1.0), min_size=4, max_size=4), st.integers(1, 15))
@settings(max_examples=500, deadline=None)
def test_fixed_point_numbers_are_read_as_by_python(values, decimals):
    tokens = [expected(value, decimals) for value in values]
    rows, _, _, read, fewest = read_line(f"2017-02-05T00:00:00 {' '.join(tokens)}\n", 4)
    assert rows == 1
    assert read.tolist() == [float(token) for token in tokens]
    assert fewest == decimals


@given(st.dates(), st.integers(0, 86399), st.integers(0, 10**9 - 1))
@settings(deadline=None)
def test_stamps_are_read_exactly(date, second, nanosecond):
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{nanosecond:09d}"
    rows, day, ns_of_day, _, _ = read_line(f"{date:%Y}-".zfill(5) + f"{date:%m-%d}T{clock} 0.5\n", 1)
    assert (rows, day, ns_of_day) == (1, date.toordinal() - 730120, second * 10**9 + nanosecond)


@pytest.mark.parametrize(
    "date", [(2017, 2, 29), (1900, 2, 29), (2017, 13, 1), (2017, 0, 1), (2017, 4, 31), (2017, 1, 0)]
)
def test_dates_that_do_not_exist(date):
    assert days_from_2000(*date) < -(2**61)


def test_leap_day_of_a_century():
    assert days_from_2000(2000, 2, 29) == 59
    assert days_from_2000(2000, 3, 1) == 60
