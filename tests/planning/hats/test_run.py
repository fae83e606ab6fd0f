"""A whole catalogue on two workers: the numbers of one process, whatever happens on the way."""

import os
import shutil
import signal
from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import InvalidInput, ScanplanError, UsageError
from scanplan.planning.hats import source as source_module
from scanplan.planning.hats import workers as workers_module
from scanplan.planning.hats.reduction import reduce_partition
from scanplan.planning.hats.run import reduce_catalogue

from .synthetic import assert_reductions_agree, make_catalogue, sky

lsdb = pytest.importorskip("lsdb", reason="needs the extra 'catalog'")
pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def reduced(source, reduction, tmp_path_factory):
    """The catalogue's reductions by two workers."""
    folder = tmp_path_factory.mktemp("reduced") / "transits"
    made = reduce_catalogue(str(source), folder, reduction, workers=2)
    assert (made.stars, made.kept, made.promised_stars) == (20_000, 0, 20_000)
    assert made.partitions > 20
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def by_source_id(frame):
    return frame.sort_values("source_id").reset_index(drop=True)


def assert_numbers_of_one_process(folder, source, reduction):
    """Each partition as this process reduces it, to the last bit."""
    paths = sorted(folder.rglob("Npix=*.parquet"))
    assert len(paths) > 20
    for path in paths:
        frame = pd.read_parquet(source / "stars" / path.relative_to(folder), partitioning=None)
        expected = reduce_partition(frame.set_index("_healpix_29"), reduction).reset_index()
        pd.testing.assert_frame_equal(pd.read_parquet(path, partitioning=None), expected, check_exact=True)


def assert_numbers_of_all_at_once(folder, stars, reduction):
    """Every star once, and what one search for all of them gives."""
    expected = by_source_id(reduce_partition(pd.DataFrame(sky(stars)), reduction))
    found = by_source_id(lsdb.open_catalog(folder).compute(progress_bar=False))
    assert list(found.columns) == list(expected.columns)
    for name in ("source_id", "ra", "dec"):
        np.testing.assert_array_equal(found[name].to_numpy(), expected[name].to_numpy(), err_msg=name)
    assert_reductions_agree(found, expected)
    assert found["transits"].sum() == (found["transits_fovp"] + found["transits_fovf"]).sum() > 5 * stars


def test_two_workers_give_the_numbers_of_one_process(source, reduced, reduction):
    assert_numbers_of_one_process(reduced, source, reduction)
    assert_numbers_of_all_at_once(reduced, 20_000, reduction)


def test_stars_of_the_margin_are_not_counted_twice(source, reduced):
    margin = lsdb.open_catalog(source).margin
    assert len(margin.compute(progress_bar=False)) > 1000
    found = lsdb.open_catalog(reduced).compute(progress_bar=False)
    assert found["source_id"].is_unique
    assert len(found) == 20_000


@pytest.mark.witness
@pytest.mark.filterwarnings("ignore:Right catalog does not have a margin cache:RuntimeWarning")
def test_lsdb_and_hats_read_the_new_catalogue(source, reduced):
    from hats.io.validation import is_valid_catalog

    old, new = lsdb.open_catalog(source), lsdb.open_catalog(reduced)
    assert new.get_healpix_pixels() == old.get_healpix_pixels()
    assert is_valid_catalog(reduced, strict=True, fail_fast=True)
    cone = {"ra": 266.4, "dec": -28.9, "radius_arcsec": 15 * 3600}
    near = [set(each.cone_search(**cone).compute(progress_bar=False)["source_id"]) for each in (old, new)]
    assert near[0] == near[1]
    assert len(near[0]) > 100
    both = old.crossmatch(new, radius_arcsec=0.01, suffixes=("_old", "_new")).compute(progress_bar=False)
    assert len(both) == 20_000
    assert (both["source_id_old"] == both["source_id_new"]).all()


def test_properties_tell_where_it_comes_from(reduced, reduction):
    told = dict(line.split("=", 1) for line in (reduced / "hats.properties").read_text().splitlines() if "=" in line)
    assert told["obs_collection"] == "stars_transits"
    assert told["prov_progenitor"] == "stars"
    assert told["hats_builder"].startswith("scanplan ")
    assert told["scanplan_reductions"] == "counts epochs moments parallax"
    assert f"gaia.toml {reduction.mission.source_sha256}" in told["scanplan_inputs"]
    assert not any("date" in name for name in told)


def test_files_say_units_of_columns(reduced):
    import pyarrow.parquet as pq

    schema = pq.read_schema(next(reduced.rglob("Npix=*.parquet")))
    assert schema.names[:4] == ["_healpix_29", "source_id", "ra", "dec"]
    assert schema.field("longest_gap").metadata[b"unit"] == b"d"
    assert b"scan angle" in schema.field("scan_direction_mean_k1").metadata[b"description"]


def test_a_run_that_ended_early_is_gone_on_with_to_the_same_bytes(source, reduction, reduced, tmp_path):
    folder = tmp_path / "transits"

    def interrupt(done, total):
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reduce_catalogue(str(source), folder, reduction, workers=2, on_progress=interrupt)
    assert not folder.exists()
    made = reduce_catalogue(str(source), folder, reduction, workers=1)
    assert made.kept >= 10
    assert made.stars == 20_000
    assert contents(folder) == contents(reduced)


def test_a_run_of_something_else_does_not_go_on(source, reduction, tmp_path):
    def interrupt(done, total):
        if done == 2:
            raise KeyboardInterrupt

    folder = tmp_path / "transits"
    with pytest.raises(KeyboardInterrupt):
        reduce_catalogue(str(source), folder, reduction, workers=1, on_progress=interrupt)
    with pytest.raises(InvalidInput, match=r"another run \(reductions: .*parallax.*, not \[\"counts\"\]\)"):
        reduce_catalogue(str(source), folder, replace(reduction, which=("counts",)), workers=1)


def worker_processes():
    import psutil

    return [each for each in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(each.cmdline())]


def test_partitions_of_a_killed_worker_are_done_by_another(source, reduction, reduced, tmp_path):
    folder, killed = tmp_path / "transits", []

    def kill(done, total):
        if done in (5, 20) and len(killed) < 2:
            killed.append(worker_processes()[0].pid)
            os.kill(killed[-1], signal.SIGKILL)

    reduce_catalogue(str(source), folder, reduction, workers=2, on_progress=kill)
    assert len(set(killed)) == 2
    assert contents(folder) == contents(reduced)


def test_workers_of_a_scheduler(source, reduction, reduced, tmp_path):
    from distributed import LocalCluster

    folder = tmp_path / "transits"
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        reduce_catalogue(str(source), folder, reduction, scheduler=cluster.scheduler_address)
    assert contents(folder) == contents(reduced)


def test_a_scheduler_without_workers_is_refused(source, reduction, tmp_path):
    from distributed import LocalCluster

    told = r"tcp://127\.0\.0\.1:\d+: this Dask scheduler has no workers"
    with LocalCluster(n_workers=0, dashboard_address=None) as cluster, pytest.raises(InvalidInput, match=told):
        reduce_catalogue(str(source), tmp_path / "transits", reduction, scheduler=cluster.scheduler_address)
    assert list(tmp_path.iterdir()) == []


def test_no_scheduler_is_refused(monkeypatch):
    monkeypatch.setattr(workers_module, "_CONNECT_S", 0.5)
    address, told = "tcp://127.0.0.1:9", r"tcp://127\.0\.0\.1:9: no Dask scheduler answers"
    with pytest.raises(InvalidInput, match=told), workers_module.workers_of(address, 2):
        pytest.fail("connected")


def test_workers_of_another_version_or_disk_are_refused(monkeypatch, tmp_path):
    with workers_module.workers_of(None, 1) as client:
        workers_module.require_same_program(client, tmp_path)
        with pytest.raises(InvalidInput, match="this worker does not see"):
            workers_module.require_same_program(client, tmp_path / "elsewhere")
        monkeypatch.setattr(workers_module, "generator", lambda: "scanplan 99")
        with pytest.raises(InvalidInput, match=r"tcp://.*: this worker runs scanplan .*, not scanplan 99"):
            workers_module.require_same_program(client, tmp_path)


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_task_that_kills_every_worker_is_told():
    from dask import delayed

    with workers_module.workers_of(None, 1) as client:
        ((_, result),) = workers_module.as_done(client, {"a": delayed(_die)()})
        with pytest.raises(ScanplanError, match="4 workers died of the same task; give each more memory"):
            result()


def small_copy(source, tmp_path, change):
    """The catalogue of the collection with something changed about it."""
    folder = tmp_path / "changed"
    shutil.copytree(source / "stars", folder)
    change(folder)
    return folder


def first_partition(folder):
    return sorted(folder.rglob("Npix=*.parquet"))[0]


def without_line(folder, start):
    path = folder / "hats.properties"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith(start)))


def with_nan(folder):
    path = first_partition(folder)
    frame = pd.read_parquet(path)
    frame.loc[frame.index[3], "dec"] = np.nan
    frame.to_parquet(path, index=False)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: without_line(folder, "hats_col_ra"), "properties are not .*: ra_column"),
        (lambda folder: (folder / "hats.properties").write_text("\0\1"), "properties are not .* HATS"),
        (lambda folder: [path.unlink() for path in folder.glob("dataset/_*")], "lacks dataset/_common_metadata"),
        (lambda folder: (folder / "dataset" / "_common_metadata").write_text("?"), "no HATS catalogue that can be"),
        (lambda folder: first_partition(folder).write_bytes(b"PAR1"), r"Norder=\d/Dir=0/Npix=\d+: cannot be read: "),
        (lambda folder: first_partition(folder).unlink(), r"Norder=\d/Dir=0/Npix=\d+: cannot be read: "),
        (with_nan, r"Norder=\d/Dir=0/Npix=\d+: row 4, column dec: has no value; every star needs a position"),
    ],
)
def test_a_broken_catalogue_is_refused_in_one_line(source, reduction, tmp_path, change, told):
    folder = small_copy(source, tmp_path, change)
    with pytest.raises(InvalidInput, match=told) as caught:
        reduce_catalogue(str(folder), tmp_path / "transits", reduction, workers=1)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "transits").exists()


def test_what_is_no_catalogue_of_stars_is_refused(source, reduction, tmp_path):
    for where, told in (
        (tmp_path / "nowhere", "nowhere: there is no HATS catalogue"),
        (tmp_path, "there is no HATS catalogue; name the folder of hats.properties"),
        (source / "stars_3600arcs", "stars_3600arcs: holds a margin, not a catalogue of stars"),
    ):
        with pytest.raises(InvalidInput, match=told):
            reduce_catalogue(str(where), tmp_path / "transits", reduction)
    assert list(tmp_path.iterdir()) == []


def test_a_column_that_is_not_there_is_told_with_those_that_are(source, reduction, tmp_path):
    chosen = replace(reduction, columns=replace(reduction.columns, parallax="plx_corrected"))
    with pytest.raises(InvalidInput, match=r"has no column plx_corrected; its columns are source_id, ra, dec, pmra"):
        reduce_catalogue(str(source), tmp_path / "transits", chosen)


def test_a_place_that_is_taken_is_told_before_any_work(source, reduction, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InvalidInput, match="is there already"):
        reduce_catalogue(str(source), tmp_path, reduction)


def test_without_lsdb_it_is_told_what_to_install(reduction, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"need LSDB: pip install 'scanplan\[catalog\]'"):
        source_module.describe("anything")


def test_a_catalogue_without_healpix_index_gets_one(source, reduction, reduced, tmp_path):
    """Catalogues made before 2024 have no such column."""

    def change(folder):
        without_line(folder, "hats_col_healpix")
        for path in [*folder.rglob("Npix=*.parquet"), *folder.glob("dataset/_common_metadata")]:
            import pyarrow.parquet as pq

            if path.suffix:
                pq.write_table(pq.read_table(path, partitioning=None).drop_columns("_healpix_29"), path)
            else:
                schema = pq.read_schema(path)
                pq.write_metadata(schema.remove(schema.get_field_index("_healpix_29")), path)
        (folder / "dataset" / "_metadata").unlink()

    folder = small_copy(source, tmp_path, change)
    reduce_catalogue(str(folder), tmp_path / "transits", reduction, workers=2)
    old = by_source_id(lsdb.open_catalog(reduced).compute(progress_bar=False).reset_index())
    new = by_source_id(lsdb.open_catalog(tmp_path / "transits").compute(progress_bar=False).reset_index())
    pd.testing.assert_frame_equal(new, old)


@pytest.mark.long
def test_two_million_stars(reduction, tmp_path):
    source = make_catalogue(tmp_path / "source", 2_000_000, 50_000, 10.0)
    made = reduce_catalogue(str(source), tmp_path / "transits", reduction, workers=2)
    assert made.stars == 2_000_000
    assert_numbers_of_one_process(tmp_path / "transits", source, reduction)
    assert_numbers_of_all_at_once(tmp_path / "transits", 2_000_000, reduction)
