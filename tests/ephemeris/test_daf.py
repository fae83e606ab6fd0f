"""Reading DAFs: what CSPICE reads from the same files, either byte order, and one defect per broken file."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.daf import read_daf
from scanplan.ephemeris.daf_write import array_segment, write_daf
from scanplan.ephemeris.kernels import embedded_kernels
from scanplan.errors import KernelError

WORDS = 128


@pytest.fixture
def content() -> bytes:
    segments = [
        array_segment((float(i), float(i + 1)), (-100 - i, 0, 1, 2), f"SEGMENT {i}", np.arange(10.0) + i)
        for i in range(30)
    ]
    return write_daf("SPK", segments, internal_name="thirty", comments=["first line", "", "x" * 1200][:2])


def embedded(name: str) -> Path:
    return next(kernel.path for kernel in embedded_kernels() if kernel.name == name)


@pytest.mark.parametrize("name", ["de440_2010_2050.bsp", "gaia_orbit.bsp"])
def test_summaries_and_words_are_those_cspice_reads(name: str) -> None:
    path = embedded(name)
    daf = read_daf(path.read_bytes(), name)
    handle = spiceypy.dafopr(str(path))
    try:
        spiceypy.dafbfs(handle)
        seen = 0
        while spiceypy.daffna():
            array = daf.arrays[seen]
            doubles, integers = spiceypy.dafus(spiceypy.dafgs(5), 2, 6)
            assert array.doubles == tuple(doubles)
            assert array.integers == tuple(integers[:4])
            assert array.name == spiceypy.dafgn(80).strip()
            assert array.data.size == integers[5] - integers[4] + 1
            first = int(integers[4])
            if seen % 100 == 0:
                assert np.array_equal(array.data, spiceypy.dafgda(handle, first, int(integers[5])))
            seen += 1
        assert seen == len(daf.arrays)
        count, lines, _ = spiceypy.dafec(handle, 100, 200)
        assert list(daf.comments) == [line.rstrip() for line in lines[:count]]
    finally:
        spiceypy.dafcls(handle)


def test_more_arrays_than_one_summary_record_holds(content: bytes) -> None:
    daf = read_daf(content, "x")
    assert (daf.kind, daf.internal_name, daf.comments) == ("SPK", "thirty", ("first line", ""))
    assert [array.integers[0] for array in daf.arrays] == [-100 - i for i in range(30)]
    assert all(np.array_equal(array.data, np.arange(10.0) + i) for i, array in enumerate(daf.arrays))


def big_endian(content: bytes) -> bytes:
    """The same file as a big-endian machine writes it: every word of the lists and arrays turned round."""
    words = np.frombuffer(content, dtype="<f8").copy()
    head = bytearray(content[:1024])
    forward = int(np.frombuffer(content, dtype="<i4", count=1, offset=76)[0])
    for at in (8, 12, 76, 80, 84):
        head[at : at + 4] = head[at : at + 4][::-1]
    head[88:96] = b"BIG-IEEE"
    swapped = bytearray(words.astype(">f8").tobytes())
    record = forward
    while record:
        start = (record - 1) * WORDS
        for i in range(int(words[start + 2])):
            at = (start + 3 + 5 * i + 2) * 8
            swapped[at : at + 24] = np.frombuffer(content, "<i4", 6, at).astype(">i4").tobytes()
        swapped[(start + WORDS) * 8 : (start + 2 * WORDS) * 8] = content[(start + WORDS) * 8 : (start + 2 * WORDS) * 8]
        record = int(words[start])
    return bytes(head) + content[1024 : (forward - 1) * 1024] + bytes(swapped[(forward - 1) * 1024 :])


def test_either_byte_order(content: bytes, tmp_path: Path) -> None:
    swapped = big_endian(content)
    path = tmp_path / "big.bsp"
    path.write_bytes(swapped)
    handle = spiceypy.dafopr(str(path))  # CSPICE accepts it, so it is a big-endian DAF
    spiceypy.dafcls(handle)
    ours = read_daf(swapped, "big")
    for array, same in zip(ours.arrays, read_daf(content, "x").arrays, strict=True):
        assert (array.name, array.doubles, array.integers) == (same.name, same.doubles, same.integers)
        assert np.array_equal(array.data, same.data)


def defect(content: bytes, at: int, octets: bytes) -> bytes:
    return content[:at] + octets + content[at + len(octets) :]


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        (lambda c: b"", "k.bsp: holds 0 bytes, less than the 1024"),
        (lambda c: c[:500], "k.bsp: holds 500 bytes"),
        (lambda c: defect(c, 0, b"NAIF/DAF"), "identification word is b'NAIF/DAF'; a DAF begins with"),
        (lambda c: defect(c, 88, b"VAX-GFLT"), "unknown number format b'VAX-GFLT'"),
        (lambda c: c.replace(b"FTPSTR:\r:\n:\r\n", b"FTPSTR:\n:\n:\n:"), "transfer check string is damaged"),
        (lambda c: defect(c, 8, b"\xff\xff\xff\x7f"), "impossible summary shape"),
        (lambda c: defect(c, 76, b"\xff\x00\x00\x00"), "truncated: the summary record 255 lies outside"),
        (lambda c: c[: 4 * 1024], "truncated: "),
        (lambda c: c[:-1024], "truncated: array"),
        (lambda c: defect(c, 2 * 1024, np.array([3.0]).tobytes()), "runs in a circle at record 3"),
        (lambda c: defect(c, 2 * 1024 + 16, np.array([np.nan]).tobytes()), "summary record 3 is garbage"),
    ],
)
def test_broken_files_are_named_with_their_defect(content: bytes, breaks, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KernelError) as caught:
        read_daf(breaks(content), "k.bsp")
    assert message in str(caught.value)
    assert caught.value.file == "k.bsp"
    assert "\n" not in str(caught.value)


def test_any_garbage_is_a_kernel_error_or_reads(content: bytes) -> None:
    rng = np.random.default_rng(7)
    for _ in range(400):
        broken = bytearray(content[: rng.integers(1, len(content) + 1)])
        for at in rng.integers(0, len(broken), 12):
            broken[at] = rng.integers(0, 256)
        with suppress(KernelError):
            read_daf(bytes(broken), "noise")
