"""A file of transits is told from its content and checked; each defect is found by its own rule."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.file_check import check_path
from scanplan.planning.products import transit_check, transit_gost
from scanplan.planning.products.transit_table import transit_table
from scanplan.planning.readers import read_table, read_transits

from .conftest import written


@pytest.fixture(scope="module")
def table(named, everything):
    return transit_table(named, everything)


@pytest.mark.parametrize("extras", [False, True])
def test_a_file_is_known_by_its_content(module, named, everything, extras, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(written(module, [named], *([everything] if extras else [])))
    checked = check_path(path)
    assert checked.what == f"{len(named)} transits"
    assert checked.findings == ()
    assert read_transits(path).names == transit_table(named, *([everything] if extras else [])).names
    with pytest.raises(ProductError):
        read_table(path)


def test_gosts_file_is_known(named, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(written(transit_gost, [named]))
    assert check_path(path).what == f"{len(named)} transits in GOST's format"
    assert read_transits(path).names[0] == "Target"


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\xff" * 40, b"a,b\n1,2\n", b"<VOTABLE></VOTABLE>"])
def test_what_is_none_is_refused(data, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(ProductError, match="is no file of transits"):
        read_transits(path)
    with pytest.raises(InvalidInput):
        check_path(path)


def with_value(table, name, row, value):
    column = table[name].copy()
    column[row] = value
    return replace(table, values=MappingProxyType({**table.values, name: column}))


def test_a_sound_table_has_no_findings(table):
    assert transit_check.check(table) == []


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("utc", "2017-02-20T00:00:00.000000000", {"utc"}),
        ("tcb_ns", 0, {"utc", "barycentric-time", "window", "order", "ccd-time"}),
        ("barycentric_tcb_ns", 0, {"barycentric-time", "barycentric-date"}),
        ("bjd_tcb", 2457800.0, {"barycentric-date"}),
        ("dec_deg", -90.1, {"range"}),
        ("scan_angle_deg", 181.0, {"range"}),
        ("parallax_factor_ac", 1.2, {"range"}),
        ("data_probability", 1.01, {"range"}),
    ],
)
def test_each_defect_has_its_rule(table, name, value, rules):
    row = int(np.flatnonzero(table["star"][1:] == table["star"][:-1])[0]) + 1
    found = transit_check.check(with_value(table, name, row, value))
    assert {each.rule for each in found} == rules
    assert all(each.line == row + 1 and each.severity == "ERROR" for each in found)


def test_a_time_that_is_off_by_a_microsecond(table):
    text = table["utc"][7]
    changed = text[:-4] + f"{(int(text[-4]) + 1) % 10}" + text[-3:]
    (found,) = transit_check.check(with_value(table, "utc", 7, changed))
    assert (found.rule, found.line, found.key) == ("utc", 8, "utc")


def test_a_strip_that_is_far_from_its_field(table):
    row = int(np.flatnonzero(~np.ma.getmaskarray(table["AF5_tcb_ns"]))[0])
    late = table["tcb_ns"][row] + 301 * 10**9
    (found,) = transit_check.check(with_value(table, "AF5_tcb_ns", row, late))
    assert (found.rule, found.line, found.key) == ("ccd-time", row + 1, "AF5_tcb_ns")
