"""Writing scan-law files, against other writers of the same rows."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.planning.mission import Mission
from scanplan.planning.products import aem_kvn, ck, table_parquet
from scanplan.planning.products.aem import AemHeader
from scanplan.planning.sampling import sample
from scanplan.planning.scanlaw import propagate
from scanplan.planning.tabulate import tabulate

from .figures import Goal
from .pairs import Work

SECTION = "Files"
STEP_NS = 10_000_000_000
HEADER = AemHeader(creation_date="2017-02-05T00:00:00", originator="SCANPLAN")
AEM_NOTE = (
    "AEM: epoch and quaternion as text of 15 decimals. Polars writes the same columns, epoch to the same "
    "nanosecond and numbers to as many decimals, into memory as ours does; `ccsds-ndm-py` and Python's `%` take so "
    "long that they get fewer rows, and the time is per row. CPU time counts all threads: polars uses every core."
)
CK_NOTE = (
    "CK: the file written to the same folder by both; ours always carries angular velocities. With them CSPICE "
    "takes so long that it gets fewer rows, and the time is per row."
)
MOST_WITH_RATES = 100_000
PARQUET_NOTE = "Parquet: the same columns, encodings and compression from the same arrays, metadata left out."


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-03-01", "2017-05-30")


@pytest.fixture(scope="module")
def series(law):
    return sample(law, STEP_NS, "TDB", "LINEAR", 1)


@pytest.fixture(scope="module")
def aem(series):
    rows = sum(block.et_ns.size for block in series.blocks)
    return Work(f"AEM, {rows:,} rows", lambda: aem_kvn.write(series, HEADER), rows)


def decimals_of(series):
    """Decimals of the epoch and of the numbers in our file."""
    data = aem_kvn.write(series, HEADER)
    row = data.split(b"DATA_START\n", 1)[1].split(b"\n", 2)[1].split()
    return [len(word.split(b".")[1]) if b"." in word else 0 for word in row[:2]]


def columns(series):
    tags = np.concatenate([block.tags_ns for block in series.blocks])
    quaternion = np.concatenate([block.quaternion for block in series.blocks])
    return tags + 946_728_000_000_000_000, quaternion


def test_bench_aem_against_polars(record, series, aem):
    polars = pytest.importorskip("polars")
    epoch_decimals, decimals = decimals_of(series)
    ns, quaternion = columns(series)
    data = {"epoch": ns.view("datetime64[ns]")} | {f"q{i}": np.ascontiguousarray(quaternion[:, i]) for i in range(4)}
    frame = polars.DataFrame(data)
    time_format = "%Y-%m-%dT%H:%M:%S" + (f"%.{epoch_decimals}f" if epoch_decimals in (3, 6, 9) else "")

    def write():
        return frame.write_csv(
            separator=" ", include_header=False, datetime_format=time_format, float_precision=decimals
        )

    work = Work("polars write_csv", write, len(frame))
    record.faster(SECTION, aem, work, Goal(least=2), AEM_NOTE)


def test_bench_aem_against_python(record, series, aem):
    _, decimals = decimals_of(series)
    ns, quaternion = columns(series)
    epochs = np.datetime_as_string(ns[:20_000].view("datetime64[ns]"), unit="us").tolist()
    rows = quaternion[: len(epochs)].tolist()
    line = "%s" + f" %.{decimals}f" * 4

    def write():
        return "\n".join([line % (epoch, *row) for epoch, row in zip(epochs, rows, strict=True)])

    record.faster(SECTION, aem, Work("Python % loop, epochs given", write, len(rows)), note=AEM_NOTE)


def test_bench_aem_against_ccsds_ndm(record, series, aem, tmp_path):
    ndm = pytest.importorskip("ccsds_ndm")
    few = 2_000
    block = series.blocks[0]
    cut = replace(
        block,
        tags_ns=block.tags_ns[:few],
        et_ns=block.et_ns[:few],
        quaternion=block.quaternion[:few],
        angular_velocity_rad_s=block.angular_velocity_rad_s[:few],
    )
    short = replace(series, blocks=(cut,))
    file = tmp_path / "ours.aem"
    file.write_bytes(aem_kvn.write(short, HEADER))
    message = ndm.Aem.from_file(str(file))
    assert message.to_str(format="kvn").count("\n") >= few

    def write():
        return message.to_str(format="kvn")

    record.faster(SECTION, aem, Work("ccsds-ndm-py", write, few), note=AEM_NOTE)


@pytest.mark.parametrize("with_rates", [True, False])
def test_bench_ck(record, series, tmp_path, with_rates):
    spice = pytest.importorskip("spiceypy")
    ours_file, other_file = tmp_path / "ours.bc", tmp_path / "other.bc"
    (block,) = series.blocks
    all_rows, rows = block.et_ns.size, min(block.et_ns.size, MOST_WITH_RATES) if with_rates else block.et_ns.size
    ticks = (block.et_ns[:rows] - block.et_ns[0]) / 1e3 + 1e9
    scalar_first = np.ascontiguousarray(block.quaternion[:rows, [3, 0, 1, 2]] * [1, -1, -1, -1])
    rates = np.ascontiguousarray(block.angular_velocity_rad_s[:rows])

    def write():
        other_file.unlink(missing_ok=True)
        handle = spice.ckopn(str(other_file), "attitude", 0)
        spice.ckw03(
            handle,
            ticks[0],
            ticks[-1],
            -139479000,
            "J2000",
            with_rates,
            "attitude",
            rows,
            ticks,
            scalar_first,
            rates,
            1,
            ticks[:1],
        )
        spice.ckcls(handle)

    def ours():
        ours_file.write_bytes(ck.write_ck(series))

    kind = "with" if with_rates else "without"
    work = Work(f"CSPICE ckw03, {kind} angular velocities", write, rows)
    record.faster(SECTION, Work(f"CK, {all_rows:,} rows", ours, all_rows), work, Goal(least=2), CK_NOTE)


def test_bench_parquet(record, law):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = tabulate(law, STEP_NS, "TDB", solution_id=1, inputs=(), generator="scanplan")
    arrays = {name: table[name] for name in table.layout.names}
    encodings = {
        name: "BYTE_STREAM_SPLIT" if values.dtype == np.float64 else "DELTA_BINARY_PACKED"
        for name, values in arrays.items()
    }

    def plain():
        sink = pa.BufferOutputStream()
        pq.write_table(
            pa.table(arrays),
            sink,
            row_group_size=1 << 17,
            compression="zstd",
            compression_level=3,
            use_dictionary=False,
            write_page_checksum=True,
            column_encoding=encodings,
        )
        return sink.getvalue()

    ours = Work(f"Parquet, {len(table):,} rows", lambda: table_parquet.write(table), len(table))
    peer = Work("pyarrow itself", plain, len(table))
    record.slower(SECTION, ours, peer, Goal(least=0.9, most=1.1), PARQUET_NOTE)
