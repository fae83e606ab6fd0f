"""Angles as text, against astropy."""

import numpy as np
import pytest
from astropy.coordinates import Angle
from scanplan.planning.catalogue.sexagesimal import angle_deg


@pytest.mark.parametrize(
    "text",
    [
        "05:47:17.088",
        "5 47 17.088",
        "05h47m17.088s",
        "05h47m17.088",
        "05h 47m 17.088s",
        "00:00:00.0001",
        "23:59:59.999999",
        "05h47.28m",
        "05 47.28",
        "5.78808h",
        "86d49m16.3s",
        "86d49m",
    ],
)
def test_right_ascensions(text):
    assert angle_deg(text, in_hours=True) == pytest.approx(Angle(text, "hourangle").deg, rel=3e-16)


@pytest.mark.parametrize(
    "text",
    ["-51:03:59.44", "+51 03 59.44", "-00:00:01", "-0d00m01s", "51°03′59.44″", "51d03'59.44\"", "-51d3m", "-51.5d"],
)
def test_declinations(text):
    assert angle_deg(text, in_hours=False) == pytest.approx(Angle(text, "deg").deg, rel=3e-16)


@pytest.mark.parametrize("text", ["10.5", "+10.5", "-1e-3", " 7 ", ".5"])
@pytest.mark.parametrize("in_hours", [True, False])
def test_decimal_degrees(text, in_hours):
    assert angle_deg(text, in_hours=in_hours) == float(text)


def test_a_minus_of_unicode():
    assert angle_deg("\N{MINUS SIGN}51:30:00", in_hours=False) == -51.5


def test_random_angles_come_back():
    rng = np.random.default_rng(3)
    for degrees in rng.uniform(-90.0, 90.0, 300):
        angle = Angle(degrees, "deg")
        for text in (angle.to_string(sep=":", precision=12), angle.to_string(sep="dms", precision=12)):
            assert angle_deg(text, in_hours=False) == pytest.approx(degrees, abs=3e-14)


@pytest.mark.parametrize(
    ("text", "in_hours", "message"),
    [
        ("", True, "is no angle"),
        ("Sirius", True, "'Sirius' is no angle"),
        ("5:60:00", True, "60 minutes"),
        ("5:00:61", True, "60 minutes or seconds"),
        ("5:10.5:30", True, "a fraction of minutes and seconds"),
        ("5h30m", False, "is in hours"),
        ("1:2:3:4", False, "is no angle"),
        ("5:-3:00", False, "is no angle"),
    ],
)
def test_what_is_no_angle(text, in_hours, message):
    with pytest.raises(ValueError, match=message):
        angle_deg(text, in_hours=in_hours)
