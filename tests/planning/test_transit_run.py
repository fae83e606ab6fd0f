"""Catalogues searched chunk by chunk: the same as all at once, whatever the chunks and the threads."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
import scanplan
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning import transit_run
from scanplan.planning.catalogue import open_catalogue
from scanplan.planning.delivery.stream import publish_stream
from scanplan.planning.manifest import verify
from scanplan.planning.stars import Stars
from scanplan.planning.transit_dataset import write_transit_dataset
from scanplan.planning.transit_formats import FORMATS, format_of_suffix
from scanplan.planning.transit_run import StarsInMemory, TransitCounts, TransitJob, found_in, transit_stream
from scanplan.planning.transits import transits

COLUMNS = ("et_ns", "field", "row", "segment", "zeta_rad", "scan_angle_rad", "parallax_factor_al", "delay_s")


@pytest.fixture(scope="module")
def law():
    return scanplan.propagate(scanplan.Mission.load("gaia"), "2017-01-01", "2017-03-01")


@pytest.fixture(scope="module")
def stars():
    rng = np.random.default_rng(5)
    count = 700
    return Stars(
        ra_rad=rng.uniform(0.0, 2.0 * np.pi, count),
        dec_rad=np.arcsin(rng.uniform(-1.0, 1.0, count)),
        pmra_mas_yr=rng.normal(0.0, 100.0, count),
        pmdec_mas_yr=rng.normal(0.0, 100.0, count),
        parallax_mas=rng.uniform(0.0, 50.0, count),
        epoch_tcb_jyear=np.full(count, 2016.0),
    )


@pytest.fixture(scope="module")
def catalogue_file(tmp_path_factory, stars):
    path = tmp_path_factory.mktemp("catalogue") / "stars.csv"
    lines = [
        f"{10**18 + number},{float(np.degrees(ra))!r},{float(np.degrees(dec))!r}\n"
        for number, (ra, dec) in enumerate(zip(stars.ra_rad, stars.dec_rad, strict=True))
    ]
    path.write_text("source_id,ra,dec\n" + "".join(lines))
    return path


@pytest.mark.parametrize(("rows_at_once", "threads"), [(700, 1), (64, 1), (64, 2), (7, 5), (1000, 3)])
def test_chunks_add_up_to_the_whole(law, stars, rows_at_once, threads):
    whole = transits(law, stars, engine="list")
    job = TransitJob(law, StarsInMemory(stars, rows_at_once), engine="list", threads=threads)
    chunks = list(found_in(job))
    for name in COLUMNS:
        assert np.array_equal(np.concatenate([getattr(chunk, name) for chunk in chunks]), getattr(whole, name)), name
    called = np.concatenate([chunk.stars.names[chunk.star] for chunk in chunks])
    assert np.array_equal(called, whole.star)


def test_a_search_that_begins_at_a_row_calls_stars_by_their_rows(law, stars):
    whole = transits(law, stars, engine="list")
    (chunk,) = found_in(TransitJob(law, StarsInMemory(stars, 1000), engine="list"), first_row=300)
    assert np.array_equal(chunk.stars.names[chunk.star], whole.star[whole.star >= 300])
    assert np.array_equal(chunk.et_ns, whole.et_ns[whole.star >= 300])


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_bytes_do_not_depend_on_threads(law, stars, format_):
    found = [
        b"".join(transit_stream(TransitJob(law, StarsInMemory(stars, 100), format_, threads=threads)))
        for threads in (1, 3)
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 50 * len(transits(law, stars))


def test_counts_are_those_of_the_rows_written(law, stars):
    heard = []
    data = b"".join(transit_stream(TransitJob(law, StarsInMemory(stars, 100)), heard.append))
    total = sum(heard, transit_run.NONE_YET)
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    fields = [row["field"] for row in rows]
    assert [counts.stars for counts in heard] == [100] * 7
    assert total == TransitCounts(700, {name: fields.count(name) for name in ("FovP", "FovF")})
    assert total.transits == len(rows)


def test_a_chunk_holds_as_many_transits_as_it_is_meant_to():
    """Stars evenly over the sky have on average the transits that the strips' area tells; ten years have no more."""
    mission = scanplan.Mission.load("gaia")
    law = scanplan.propagate(mission, "2017-01-01", "2018-01-01")
    count = 1000
    k = np.arange(count) + 0.5
    even = Stars(ra_rad=k * np.pi * (1.0 + 5.0**0.5) % (2.0 * np.pi), dec_rad=np.arcsin(1.0 - 2.0 * k / count))
    per_star = len(transits(law, even)) / count
    assert transit_run._TRANSITS_AT_ONCE / transit_run.stars_at_once(law) == pytest.approx(per_star, rel=0.05)
    decade = scanplan.propagate(mission, "2014-08-01", "2024-08-01")
    minute = scanplan.propagate(mission, "2017-01-01T00:00:00", "2017-01-01T00:01:00")
    assert 500 < transit_run.stars_at_once(decade) < 1000
    assert transit_run.stars_at_once(minute) == transit_run._MOST_STARS


def test_what_a_thread_raises_is_raised(law, stars):
    class Failing(StarsInMemory):
        def chunks(self, first_row=0):
            yield from list(super().chunks(first_row))[:3]
            raise InvalidInput("declination of 100 degrees")

    moving = replace(stars, epoch_tcb_jyear=None)
    for source in (Failing(stars, 100), StarsInMemory(moving, 100)):
        for threads in (1, 2):
            with pytest.raises(InvalidInput, match=r"declination of 100 degrees|no epoch"):
                list(found_in(TransitJob(law, source, threads=threads)))


def test_a_file_with_a_bad_star_behind_good_ones_is_not_written(law, stars, tmp_path):
    path = tmp_path / "stars.csv"
    path.write_text("ra,dec\n" + "10,20\n" * 300 + "10,100\n")
    job = TransitJob(law, open_catalogue(path, rows_at_once=100), threads=2)
    with pytest.raises(InvalidInput, match=r"stars\.csv:302: column dec: 100"):
        publish_stream(tmp_path / "out.csv", transit_stream(job))
    assert [each.name for each in tmp_path.iterdir()] == ["stars.csv"]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_parts_of_a_dataset_hold_what_the_file_does(law, catalogue_file, tmp_path, monkeypatch, format_):
    monkeypatch.setattr("scanplan.planning.transit_dataset.CHUNKS_PER_PART", 3)
    job = TransitJob(law, open_catalogue(catalogue_file, rows_at_once=50), format_, threads=2)
    total, records = write_transit_dataset(job, tmp_path / "out")
    assert [record.facts["stars"] for record in records] == [150, 150, 150, 150, 100]
    assert total.stars == 700
    assert verify(tmp_path / "out").plan["transits"] == total.transits
    if format_ == "csv":
        parts = [(tmp_path / "out" / record.name).read_bytes() for record in records]
        header = parts[0][: parts[0].index(b"\n") + 1]
        assert header + b"".join(part.removeprefix(header) for part in parts) == b"".join(transit_stream(job))
    else:
        import pyarrow.parquet as pq

        (tmp_path / "whole.parquet").write_bytes(b"".join(transit_stream(job)))
        read = pq.read_table([tmp_path / "out" / record.name for record in records])
        assert read.equals(pq.read_table(tmp_path / "whole.parquet"))


def test_a_dataset_of_other_formats_or_without_a_file_is_refused(law, stars, catalogue_file, tmp_path):
    with pytest.raises(UsageError, match="a folder holds csv and parquet, not ecsv"):
        write_transit_dataset(TransitJob(law, open_catalogue(catalogue_file), "ecsv"), tmp_path / "out")
    with pytest.raises(UsageError, match="made from a catalogue in a file"):
        write_transit_dataset(TransitJob(law, StarsInMemory(stars, 100)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_suffix_tells_the_format(tmp_path):
    for name in ("csv", "parquet", "votable", "ecsv"):
        for suffix in FORMATS[name].suffixes:
            assert format_of_suffix(tmp_path / f"a{suffix.upper()}") == name
    with pytest.raises(UsageError, match=r"\.fits.*use \.csv, \.parquet"):
        format_of_suffix(tmp_path / "a.fits")
