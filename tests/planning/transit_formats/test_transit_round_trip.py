"""Every format, written and read back."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.products import transit_csv, transit_gost, transit_parquet
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.products.transit_table import transit_table

from .conftest import part_of, written


def assert_same(found, table):
    """Bit by bit, what is masked aside."""
    assert found.names == table.names
    assert [c.dtype for c in found.columns] == [c.dtype for c in table.columns]
    for name in table.names:
        a, b = found[name], table[name]
        assert a.dtype.kind == b.dtype.kind, name
        there = ~np.ma.getmaskarray(b)
        assert np.array_equal(there, ~np.ma.getmaskarray(a)), name
        assert np.array_equal(np.ma.getdata(a)[there], np.ma.getdata(b)[there]), name


@pytest.fixture(params=["named", "numbered"])
def found(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("extras", [False, True])
def test_what_is_written_is_read(module, found, everything, extras):
    options = everything if extras else TransitOptions()
    table = transit_table(found, options)
    read = module.read(written(module, [found], options), "transits")
    assert dict(read.metadata) == ({} if module is transit_csv else dict(table.metadata))
    assert_same(read, table)


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows(module, numbered, everything, rows):
    few = part_of(numbered, slice(rows))
    read = module.read(written(module, [few], everything), "transits")
    assert len(read) == rows
    assert read.names == transit_table(numbered, everything).names
    if rows:
        assert_same(read, transit_table(few, everything))


@pytest.mark.parametrize("extras", [False, True])
def test_bytes_do_not_depend_on_how_transits_are_cut(module, found, everything, extras, monkeypatch):
    monkeypatch.setattr(transit_parquet, "_ROWS_PER_GROUP", 100)
    options = everything if extras else TransitOptions()
    whole = written(module, [found], options)
    for size in (1, 7, len(found) - 1):
        pieces = [part_of(found, slice(i, i + size)) for i in range(0, len(found), size)]
        assert written(module, pieces, options) == whole
    assert written(module, [part_of(found, slice(0)), found, part_of(found, slice(0))], options) == whole


def test_gost_does_not_depend_on_how_transits_are_cut(found):
    pieces = [part_of(found, slice(i, i + 9)) for i in range(0, len(found), 9)]
    assert written(transit_gost, pieces) == written(transit_gost, [found])


def test_a_file_is_written_while_transits_are_found(module, numbered, monkeypatch):
    """The second chunk is asked for only when what the first gave has been taken."""
    monkeypatch.setattr(transit_parquet, "_ROWS_PER_GROUP", 16)
    asked = []

    def chunks():
        for number in range(3):
            asked.append(number)
            yield numbered

    pieces = module.write(chunks(), TransitOptions())
    size = 0
    while size < 20_000:
        size += len(next(pieces))
    assert asked == [0]


def test_nameless_stars_are_called_by_their_place(module, named):
    nameless = replace(named, stars=replace(named.stars, names=None))
    assert np.array_equal(module.read(written(module, [nameless]), "x")["star"], named.star)


@pytest.mark.parametrize("dtype", [np.int32, np.uint64, object, np.dtypes.StringDType()])
def test_names_of_any_type(module, named, dtype):
    """Numbers that int64 need not hold are written as text."""
    numbers = np.arange(60, dtype=np.uint64) + (2**63 if dtype is np.uint64 else 7)
    names = numbers.astype(dtype) if dtype in (np.int32, np.uint64) else np.array([f"x{n}" for n in numbers], dtype)
    found = replace(named, stars=replace(named.stars, names=names))
    read = module.read(written(module, [found]), "x")["star"]
    assert list(read.astype(str)) == [str(names[star]) for star in named.star]


def test_a_mission_without_a_clock_has_no_onboard_time(module, numbered):
    mission = replace(numbered.law.mission, clock=None)
    found = replace(numbered, law=replace(numbered.law, mission=mission))
    read = module.read(written(module, [found]), "x")
    assert "obmt_rev" not in read.names
    assert_same(read, transit_table(found))


def test_names_and_numbers_do_not_mix(module, named, numbered):
    for chunks in ([named, numbered], [numbered, named]):
        with pytest.raises(InvalidInput, match="some stars have names and some have numbers"):
            written(module, chunks)


@pytest.mark.parametrize("name", ["two\nlines", "bell\a", "\0"])
def test_a_name_that_is_no_line_of_text_is_refused(module, named, name):
    names = named.stars.names.astype(object)
    names[3] = name
    with pytest.raises(InvalidInput, match="star 4 is called"):
        written(module, [replace(named, stars=replace(named.stars, names=names))])


def test_no_chunk_is_no_file(module):
    for each in (module, transit_gost):
        with pytest.raises(InvalidInput, match="no stars to write transits of"):
            written(each, [])
