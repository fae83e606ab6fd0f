"""Gap lists: what a time lies in, against a walk through the list; files with one defect each."""

from types import SimpleNamespace

import numpy as np
import pytest
from astropy.time import Time
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.errors import InvalidInput, TimeError
from scanplan.planning.gaps import GapList, data_probability
from scanplan.planning.mission import Mission

GOOD = """\
start,end,kind
2014-09-23T11:38:00,2014-09-24T02:31:00,decontamination
2015-01-18T00:00:00 TCB,2015-01-18T01:00:00 TCB,refocus

# a comment
2014-09-24T01:00:00,2014-09-24T05:00:00 UTC,telemetry
"""


@pytest.fixture
def gap_file(tmp_path):
    def write(content):
        path = tmp_path / "gaps.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def et_ns(*texts):
    """Times by astropy."""
    seconds = Time(list(texts), scale="utc").tdb - Time("2000-01-01T12:00:00", scale="tdb")
    return np.rint(seconds.to_value("s") * 1e9).astype(np.int64)


def test_a_file_is_read(gap_file):
    gaps = GapList.read(gap_file(GOOD))
    assert gaps.kinds == ("decontamination", "refocus", "telemetry")
    assert len(gaps) == 3
    assert np.abs(gaps.start_et_ns[[0, 2]] - et_ns("2014-09-23T11:38:00", "2014-09-24T01:00:00")).max() < 50_000
    asked = et_ns(
        "2014-09-23T11:37:59",
        "2014-09-23T11:38:01",
        "2014-09-24T02:00:00",  # in two gaps: the first one given
        "2014-09-24T02:31:01",
        "2014-09-24T05:00:01",
        "2015-01-17T23:58:50",  # 2015-01-18T00:00 TCB is 67 + 18.6 s earlier in UTC
        "2015-01-17T23:58:10",
    )
    assert gaps.kind_at(asked).tolist() == [-1, 0, 0, 2, -1, 1, -1]


def test_a_start_belongs_to_the_gap_and_an_end_does_not(gap_file):
    gaps = GapList.read(gap_file(GOOD))
    start, end = gaps.start_et_ns[0], gaps.end_et_ns[2]
    assert gaps.kind_at(np.array([start - 1, start, end - 1, end])).tolist() == [-1, 0, 2, -1]


def test_times_of_every_kind(gap_file):
    gaps = GapList.read(gap_file(GOOD))
    assert gaps.kind_at("2014-09-24") == 0
    assert gaps.kind_at(["2014-09-24", "2014-09-25"]).tolist() == [0, -1]
    assert gaps.kind_at(Time("2015-01-18T00:30:00", scale="tcb")) == 1
    with pytest.raises(TimeError):
        gaps.kind_at(2014.7)


def test_other_columns_and_orders_and_marks(gap_file):
    content = "\ufeffnote, kind, end, start\r\nx, a, 2015-01-02, 2015-01-01\r\n"
    gaps = GapList.read(gap_file(content))
    assert gaps.kinds == ("a",)
    assert gaps.end_et_ns[0] - gaps.start_et_ns[0] == pytest.approx(86_400e9, abs=100_000)


def test_a_header_alone_is_no_gap(gap_file):
    gaps = GapList.read(gap_file("start,end,kind\n"))
    assert (len(gaps), gaps.kinds) == (0, ())
    assert gaps.kind_at(np.array([0, 5])).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ("start,end,kind", "start,stop,kind", ":1:", "no column end"),
        ("start,end,kind", "start,end,kind,end", ":1:", "two columns end"),
        ("2015-01-18T00:00:00 TCB", "2015-13-18", ":3: start:", "2015-13-18"),
        ("2015-01-18T01:00:00 TCB", "", ":3: end:", ""),
        ("T05:00:00 UTC", "T05:00:00 GPS", ":6: end:", "GPS"),
        ("2014-09-24T05:00:00 UTC", "2014-09-24T00:59:59", ":6:", "ends at or before its start"),
        ("2014-09-24T05:00:00 UTC", "2014-09-24T01:00:00", ":6:", "ends at or before its start"),
        (",refocus", ",", ":3:", "no kind"),
        (",refocus", "", ":3:", "2 values in this line"),
        (",refocus", ',"refocus', ":3:", "not CSV"),
    ],
)
def test_a_defect_is_named_with_its_line(gap_file, old, new, where, problem):
    assert GOOD.count(old) == 1
    path = gap_file(GOOD.replace(old, new))
    with pytest.raises(InvalidInput) as caught:
        GapList.read(path)
    assert str(caught.value).startswith(f"{path}{where} ")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing\n"])
def test_an_empty_file_is_refused(gap_file, content):
    with pytest.raises(InvalidInput, match=r"gaps\.csv: this gap list is empty; begin it with a line start,end,kind"):
        GapList.read(gap_file(content))


def test_a_file_that_is_none_is_refused(gap_file, tmp_path):
    with pytest.raises(InvalidInput, match=r"absent\.csv: cannot read this gap list: No such file"):
        GapList.read(tmp_path / "absent.csv")
    with pytest.raises(InvalidInput, match=r"gaps\.csv:2: not UTF-8 text"):
        GapList.read(gap_file(b"start,end,kind\n\xff"))


def test_rows_are_refused_by_number():
    good = ("2015-01-01", Time("2015-01-02", scale="tcb"), "x")
    assert len(GapList.from_rows([good])) == 1
    with pytest.raises(InvalidInput, match="gap 1: the gap ends at or before its start"):
        GapList.from_rows([good, ("2015-01-02", "2015-01-01", "x")])
    with pytest.raises(TimeError):
        GapList.from_rows([(1.5, 2.5, "x")])


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from("abcd")).map(
        lambda each: (each[0], each[0] + each[1], each[2])
    ),
    max_size=25,
)


@given(spans)
@settings(max_examples=200, deadline=None)
def test_overlapping_gaps_by_a_walk(rows):
    gaps = GapList.from_rows(rows)
    times = np.arange(-2, 95)
    walked = [next((kind for start, end, kind in rows if start <= t < end), None) for t in times]
    named = [None if kind < 0 else gaps.kinds[kind] for kind in gaps.kind_at(times)]
    assert named == walked


def test_many_times_in_many_gaps():
    rng = np.random.default_rng(4)
    start = np.sort(rng.integers(0, 10**17, 10_000))
    gaps = GapList(start, start + rng.integers(1, 10**13, start.size), np.arange(start.size) % 3, ("a", "b", "c"))
    times = rng.integers(0, 10**17, 200_000)
    kind = gaps.kind_at(times)
    for time, found in zip(times[:300], kind[:300], strict=True):
        inside = np.flatnonzero((gaps.start_et_ns <= time) & (time < gaps.end_et_ns))
        assert found == (gaps.kind[inside[0]] if inside.size else -1)
    assert 0.1 < (kind >= 0).mean() < 0.9


class Few:
    """Three transits: all that ``data_probability`` asks of them."""

    def __init__(self, mission, et_ns):
        self.law, self.et_ns = SimpleNamespace(mission=mission), np.array(et_ns)

    def __len__(self):
        return self.et_ns.size


def test_probability_of_data():
    few = Few(Mission.load("gaia"), [5, 15, 25])
    gaps = GapList.from_rows([(10, 20, "x")])
    assert data_probability(few).tolist() == [0.8, 0.8, 0.8]
    assert data_probability(few, gaps).tolist() == [0.8, 0.0, 0.8]
    assert data_probability(Few(Mission.load("hipparcos"), [5, 15]), gaps).tolist() == [1.0, 0.0]
