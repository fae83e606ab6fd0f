"""The DAF writer, judged by CSPICE."""

from __future__ import annotations

import numpy as np
import pytest
import spiceypy as spice
from scanplan.ephemeris import daf_write
from scanplan.ephemeris.daf_write import array_segment, write_daf
from scanplan.errors import KernelError

RNG_SEED = 20170208


def made_up_segments(count):
    rng = np.random.default_rng(RNG_SEED)
    return [
        array_segment((float(i), i + 0.5), (-10 - i, i, 1, 13), f"SEGMENT {i}", rng.normal(size=rng.integers(1, 400)))
        for i in range(count)
    ]


def elements_of(segment):
    out = np.zeros(segment.size)
    segment.fill(out)
    return out


@pytest.fixture
def opened(tmp_path):
    handles = []

    def open_bytes(data):
        path = tmp_path / f"{len(handles)}.bin"
        path.write_bytes(data)
        handles.append(spice.dafopr(str(path)))
        return handles[-1]

    yield open_bytes
    for handle in handles:
        spice.dafcls(handle)


@pytest.mark.witness
@pytest.mark.parametrize("count", [1, 24, 25, 26, 60])  # 25 summaries fill a record
def test_cspice_reads_every_summary_name_and_element(opened, count):
    segments = made_up_segments(count)
    handle = opened(write_daf("SPK", segments, internal_name="made up"))
    spice.dafbfs(handle)
    seen = 0
    while spice.daffna():
        summary = spice.dafgs(5)
        doubles, integers = spice.dafus(summary, 2, 6)
        segment = segments[seen]
        assert tuple(doubles) == segment.doubles
        assert tuple(integers[:4]) == segment.integers
        assert spice.dafgn() == segment.name
        np.testing.assert_array_equal(spice.dafgda(handle, int(integers[4]), int(integers[5])), elements_of(segment))
        seen += 1
    assert seen == count
    spice.dafbbs(handle)
    backward = 0
    while spice.daffpa():
        backward += 1
    assert backward == count


@pytest.mark.witness
@pytest.mark.parametrize("lines", [0, 1, 12, 13, 200])
def test_cspice_reads_the_comments(opened, lines):
    comments = [f"line {i} ".ljust(78, "x") for i in range(lines)]
    handle = opened(write_daf("CK", made_up_segments(2), comments=comments))
    n, text, done = spice.dafec(handle, 1000, 256) if lines else (0, [], True)
    assert done
    assert list(text)[:n] == comments
    spice.dafbfs(handle)
    assert spice.daffna()


@pytest.mark.witness
def test_cspice_knows_the_kind(tmp_path):
    for kind in ("SPK", "CK"):
        path = tmp_path / kind
        path.write_bytes(write_daf(kind, made_up_segments(1)))
        assert spice.getfat(str(path)) == ("DAF", kind)
    assert len((tmp_path / "CK").read_bytes()) % 1024 == 0


def test_text_that_does_not_fit_is_refused():
    segment = made_up_segments(1)[0]
    with pytest.raises(ValueError, match="printable ASCII"):
        write_daf("CK", [segment], comments=["caf\u00e9"])
    with pytest.raises(ValueError, match="at most 60"):
        write_daf("CK", [segment], internal_name="x" * 61)
    with pytest.raises(ValueError, match="SPK or CK"):
        write_daf("PCK", [segment])


def test_more_elements_than_addresses_is_an_error():
    segment = daf_write.DafSegment((0.0, 1.0), (1, 1, 3, 1), "huge", 2**31, lambda out: None)
    with pytest.raises(KernelError, match="split the time span"):
        write_daf("CK", [segment])
