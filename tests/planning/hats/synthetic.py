"""Stars all over the sky, catalogues of them in the HATS layout as LSDB writes them, and when two have the same."""

import numpy as np


def sky(stars, seed=7):
    """Columns of stars evenly spread, a third of them moving."""
    rng = np.random.default_rng(seed)
    moving = rng.random(stars) < 1 / 3
    return {
        "source_id": rng.permutation(stars) + (1 << 40),
        "ra": rng.uniform(0, 360, stars),
        "dec": np.degrees(np.arcsin(rng.uniform(-1, 1, stars))),
        "pmra": np.where(moving, rng.normal(0, 2000, stars), np.nan),
        "pmdec": np.where(moving, rng.normal(0, 2000, stars), np.nan),
        "parallax": np.where(moving, rng.exponential(100, stars), np.nan),
        "ref_epoch": np.full(stars, 2016.0),
        "phot_g_mean_mag": rng.uniform(3, 21, stars),
    }


def make_catalogue(folder, stars, rows_of_partition, margin_arcsec):
    """A collection of a catalogue and its margin."""
    import lsdb
    import pandas as pd

    catalogue = lsdb.from_dataframe(
        pd.DataFrame(sky(stars)),
        catalog_name="stars",
        partition_rows=rows_of_partition,
        margin_threshold=margin_arcsec,
    )
    catalogue.write_catalog(folder, catalog_name="stars", progress_bar=False)
    return folder


def assert_reductions_agree(found, expected):
    """Counts are the same, the rest to what 3 us make: how a star is searched for depends on the stars around it.

    The nearer a pole, the faster its scan angle turns.
    """
    angles_within = 1e-8 / np.cos(np.radians(expected["dec"].to_numpy()))
    for name in expected.columns[3:]:
        numbers, wanted = found[name].to_numpy(), expected[name].to_numpy()
        if wanted.dtype.kind == "i":
            np.testing.assert_array_equal(numbers, wanted, err_msg=name)
            continue
        np.testing.assert_array_equal(np.isnan(numbers), np.isnan(wanted), err_msg=name)
        apart, within = np.abs(numbers - wanted), 1e-8
        if name.endswith("_transit") or name == "longest_gap":
            within = 4e-11
        elif "_mean_k" in name:
            k, strength = int(name[-1]), expected[name.replace("mean", "strength")].to_numpy()
            apart = strength * np.abs(np.exp(1j * k * np.radians(numbers)) - np.exp(1j * k * np.radians(wanted)))
            within = k * angles_within
        elif "_strength_k" in name:
            within = int(name[-1]) * angles_within
        assert (np.isnan(wanted) | (apart <= within)).all(), f"{name}: {np.nanmax(apart / within)} times too far apart"
