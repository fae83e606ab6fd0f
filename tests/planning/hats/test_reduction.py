"""The function that runs on each partition: the same numbers as without frames, whatever the frame."""

import pickle

import numpy as np
import pytest
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.catalogue.columns import ColumnChoice
from scanplan.planning.hats import reduction as module
from scanplan.planning.hats.reduction import TransitReduction, reduce_partition
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

from .synthetic import assert_reductions_agree, sky

pd = pytest.importorskip("pandas", reason="needs the extra 'catalog'")


@pytest.fixture(scope="module")
def frame():
    return pd.DataFrame(sky(300)).set_index(np.arange(300) * 3)


def found_without_frames(frame, reduction):
    law = propagate(reduction.mission, reduction.start_et_ns, reduction.stop_et_ns)
    stars = Stars(
        *np.radians(frame[["ra", "dec"]].to_numpy()).T,
        pmra_mas_yr=frame["pmra"].to_numpy(),
        pmdec_mas_yr=frame["pmdec"].to_numpy(),
        parallax_mas=frame["parallax"].to_numpy(),
        epoch_tcb_jyear=frame["ref_epoch"].to_numpy(),
    )
    return transits(law, stars)


def test_counts_and_moments_are_those_of_the_transits(frame, reduction):
    reduced = reduce_partition(frame, reduction)
    found = found_without_frames(frame, reduction)
    assert len(found) > 1000
    np.testing.assert_array_equal(reduced["transits"], np.bincount(found.star, minlength=300))
    for f, name in enumerate(("transits_fovp", "transits_fovf")):
        np.testing.assert_array_equal(reduced[name], np.bincount(found.star[found.field == f], minlength=300))
    turned = np.zeros(300, complex)
    np.add.at(turned, found.star, np.exp(2j * found.scan_angle_rad))
    seen = reduced["transits"] > 0
    np.testing.assert_allclose(
        reduced["scan_direction_strength_k2"][seen], np.abs(turned[seen]) / reduced["transits"][seen], atol=1e-12
    )


def test_rows_keep_index_name_and_place(frame, reduction):
    reduced = reduce_partition(frame, reduction)
    assert list(reduced.columns[:4]) == ["source_id", "ra", "dec", "transits"]
    pd.testing.assert_frame_equal(reduced[["source_id", "ra", "dec"]], frame[["source_id", "ra", "dec"]])


def test_columns_of_arrow_give_the_same(frame, reduction):
    arrow = frame.convert_dtypes(dtype_backend="pyarrow")
    assert str(arrow["pmra"].dtype) == "double[pyarrow]"
    assert arrow["pmra"].isna().any()
    pd.testing.assert_frame_equal(
        reduce_partition(arrow, reduction).iloc[:, 3:], reduce_partition(frame, reduction).iloc[:, 3:]
    )


def test_chunks_and_the_order_on_the_sky_do_not_show(frame, reduction, monkeypatch):
    whole = reduce_partition(frame, reduction)
    monkeypatch.setattr(module, "stars_at_once", lambda law: 7)
    indexed = frame.set_index(pd.Index(np.random.default_rng(1).permutation(300), name=module.INDEX_NAME))
    reduced = reduce_partition(indexed, reduction)
    assert reduced.index.equals(indexed.index)
    assert_reductions_agree(reduced, whole)


def test_no_stars_give_the_same_columns(frame, reduction):
    none = reduce_partition(frame.iloc[:0], reduction)
    assert len(none) == 0
    assert none.dtypes.equals(reduce_partition(frame.iloc[:1], reduction).dtypes)


def test_stars_that_move_are_followed(frame, reduction):
    """2000 mas/yr and a parallax shift the times, not the count of a star in the middle of a field."""
    still = frame.assign(pmra=0.0, pmdec=0.0, parallax=0.0)
    moved, unmoved = (reduce_partition(each, reduction)["first_transit"] for each in (frame, still))
    moving = frame["pmra"].notna() & moved.notna() & unmoved.notna()
    assert (moved != unmoved)[moving].all()
    assert moved[~moving].equals(unmoved[~moving])


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("ra", np.nan, "Npix=5: row 12, column ra: has no value"),
        ("dec", 90.5, "Npix=5: row 12, column dec: 90.5 is no declination"),
        ("ra", 400.0, "Npix=5: row 12, column ra: 400.0 is no right ascension"),
    ],
)
def test_stars_that_are_none_are_refused_by_row_and_column(frame, reduction, column, value, told):
    values = frame[column].to_numpy(copy=True)
    values[11] = value
    with pytest.raises(InvalidInput) as caught:
        reduce_partition(frame.assign(**{column: values}), reduction, "Npix=5")
    assert str(caught.value).startswith(told)


def test_moving_stars_without_an_epoch_are_refused(frame, reduction):
    with pytest.raises(InvalidInput, match="no epoch"):
        reduce_partition(frame.drop(columns="ref_epoch"), reduction)
    chosen = TransitReduction(
        reduction.mission, reduction.start_et_ns, reduction.stop_et_ns, columns=ColumnChoice(default_epoch=2016.0)
    )
    given = reduce_partition(frame.drop(columns="ref_epoch"), chosen)
    pd.testing.assert_frame_equal(given, reduce_partition(frame, reduction))


def test_an_unknown_reduction_is_refused_at_once(reduction):
    with pytest.raises(UsageError, match="'count' is no reduction; there are counts, epochs"):
        TransitReduction(reduction.mission, reduction.start_et_ns, reduction.stop_et_ns, ("count",))


def test_the_law_is_made_once_in_a_process(reduction):
    again = pickle.loads(pickle.dumps(reduction))
    assert again == reduction
    assert again.law() is reduction.law()


def test_lsdb_maps_it_over_a_catalogue(source, reduction):
    """What a user of LSDB does with the catalogue in hand."""
    import lsdb

    catalogue = lsdb.open_catalog(source, columns="all").cone_search(ra=120, dec=30, radius_arcsec=20 * 3600)
    mapped = catalogue.map_partitions(reduce_partition, reduction).compute(progress_bar=False)
    stars = catalogue.compute(progress_bar=False)
    assert len(mapped) == len(stars) > 100
    expected = reduce_partition(stars, reduction)
    assert mapped["source_id"].equals(expected["source_id"])
    assert_reductions_agree(mapped, expected)
