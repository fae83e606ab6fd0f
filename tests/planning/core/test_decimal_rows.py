"""Text of rows of numbers, against Python's own formatting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scanplan.planning.core.decimal_rows import FIELD_WIDTH, LARGEST_MAGNITUDE, write_decimal_rows

WIDEST = LARGEST_MAGNITUDE * (1 - 1e-15)
REALS = st.floats(-WIDEST, WIDEST) | st.floats(-400.0, 400.0) | st.floats(-1e-11, 1e-11)
INTEGERS = st.integers(-(2**63) + 1, 2**63 - 1)


def rows_of(reals, integers, decimals):
    count = reals.shape[1]
    width = decimals.size * FIELD_WIDTH + np.sum(np.maximum(decimals, 0) + 1)
    out = np.full(count * int(width) + 1, 7, np.uint8)
    size = write_decimal_rows(reals, integers, decimals, out)
    assert out[-1] == 7
    return out[:size].tobytes().decode("ascii")


@given(
    st.lists(st.tuples(REALS, INTEGERS, REALS), min_size=1, max_size=30),
    st.integers(1, 13),
    st.integers(1, 13),
)
def test_same_text_as_python(values, first_decimals, last_decimals):
    first, whole, last = zip(*values, strict=True)
    reals, integers = np.array([first, last]), np.array([whole], np.int64)
    expected = "".join(
        f"{a:.{first_decimals}f},{n},{b:.{last_decimals}f}\n" for a, n, b in zip(first, whole, last, strict=True)
    )
    for decimals in (first_decimals, last_decimals):
        nothing = f"{0:.{decimals}f}"
        expected = "\n".join(
            ",".join(nothing if v == "-" + nothing else v for v in line.split(",")) for line in expected.split("\n")
        )
    assert rows_of(reals, integers, np.array([first_decimals, -1, last_decimals])) == expected


def test_rounding_carries_into_the_whole_part():
    text = rows_of(np.array([[-9.9996, 0.99951, 359.9999]]), np.empty((0, 3), np.int64), np.array([3]))
    assert text == "-10.000\n1.000\n360.000\n"
