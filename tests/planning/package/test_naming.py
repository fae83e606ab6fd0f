"""Names by a pattern: ESA's shape, unique, safe, and read back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.package.naming import NameParts, NameStyle, name_of, parse_name, type10, utc_second
from scanplan.planning.package.profile import load_profile
from scanplan.planning.package.safe_names import is_safe

ESA = NameStyle("{mission}_{class}_{type}_{start}_{stop}_{version}", "YYYYMMDDThhmmss", "upper")
DOY = NameStyle("{level}.{mission}{type}{class}-{start}+{stop}v{version}", "YYYYDDDThhmmss", "lower")
MISSIONS, CLASSES = ("GAI", "HIPP"), ("OPER", "TEST")

seconds = st.integers(0, 60 * 365 * 86400)
parts = st.builds(
    NameParts,
    mission=st.sampled_from(MISSIONS),
    file_class=st.sampled_from(CLASSES),
    file_type=st.text("ABZ019_", min_size=1, max_size=10),
    level=st.sampled_from(["LTP", "MTP", "STP"]),
    start_et_ns=seconds.map(lambda count: parse_time(_utc(count))),
    stop_et_ns=seconds.map(lambda count: parse_time(_utc(count))),
    version=st.integers(1, 9999),
)


def _utc(count):
    """By the standard library's calendar."""
    return (datetime(1975, 1, 1, tzinfo=UTC) + timedelta(seconds=count)).strftime("%Y-%m-%dT%H:%M:%S")


def test_a_name_is_like_those_of_esas_missions() -> None:
    """The shape of S2A_OPER_MPL__NPPF__20180720T110000_20180806T140000_0001."""
    said = NameParts(
        "S2A", "OPER", "MPL__NPPF", "STP", parse_time("2018-07-20T11:00"), parse_time("2018-08-06T14:00"), 1
    )
    assert name_of(ESA, said) == "S2A_OPER_MPL__NPPF__20180720T110000_20180806T140000_0001"


@given(st.sampled_from([ESA, DOY]), parts)
def test_a_name_is_safe_and_read_back(style, said) -> None:
    name = name_of(style, said)
    assert is_safe(name)
    assert name == (name.upper() if style is ESA else name.lower())
    read = parse_name(style, name, missions=MISSIONS, file_classes=CLASSES, level=said.level)
    assert read == NameParts(
        said.mission,
        said.file_class,
        type10(said.file_type),
        said.level,
        said.start_et_ns,
        said.stop_et_ns,
        said.version,
    )


@given(parts, parts)
def test_different_parts_have_different_names(one, other) -> None:
    same = one.file_type.rstrip("_") == other.file_type.rstrip("_") and all(
        getattr(one, key) == getattr(other, key)
        for key in ("mission", "file_class", "start_et_ns", "stop_et_ns", "version")
    )
    assert (name_of(ESA, one) == name_of(ESA, other)) == same


def test_validity_covers_fractions_of_a_second() -> None:
    at = parse_time("2017-02-08T18:11:11.510738")
    assert utc_second(at, up=False) == "2017-02-08T18:11:11"
    assert utc_second(at, up=True) == "2017-02-08T18:11:12"
    whole = parse_time("2016-12-31T23:59:60")
    assert {utc_second(whole + off, up=up) for off in (-1, 0, 1) for up in (True, False)} == {"2016-12-31T23:59:60"}
    with pytest.raises(InvalidInput, match="before 1972"):
        utc_second(parse_time("1971-06-01T00:00:00 TAI"), up=False)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "GAI_OPER_MPL_ATTCMD_20170201T000000_20170301T000000_001",
        "GAI_OPER_MPL_ATTCMD_20170201T000000_20170301T000000_0001.AEM",
        "gai_oper_mpl_attcmd_20170201t000000_20170301t000000_0001",
        "GAJ_OPER_MPL_ATTCMD_20170201T000000_20170301T000000_0001",
        "GAI_PROD_MPL_ATTCMD_20170201T000000_20170301T000000_0001",
        "GAI_OPER_MPL_ATTCM_20170201T000000_20170301T000000_0001",
        "GAI_OPER_MPL_ATTCMD_20170231T000000_20170301T000000_0001",
        "GAI_OPER_MPL_ATTCMD_20170201T000061_20170301T000000_0001",
        "GAI_OPER_MPL_ATTCMD_00000201T000000_20170301T000000_0001",
        "GAI_OPER_MPL_ATTCMD_20170201T000000_20170301T000000_٠٠٠١",
        "../../GAI_OPER_MPL_ATTCMD_20170201T000000_20170301T000000_0001",
    ],
)
def test_other_names_are_refused(name) -> None:
    with pytest.raises(ProductError) as caught:
        load_profile("esoc").parse_package_name(name)
    assert not re.search(r"[\n\r]", str(caught.value))
