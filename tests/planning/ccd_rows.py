"""Rows of detectors, from the mission's own edges."""

import numpy as np


def row_of(law, field_index, zeta_rad, zeta_before_rad):
    """Number of the row that has a star both at the line of its field and at the sky mapper before, (N,); else 0."""
    number = np.zeros(field_index.shape, np.int64)
    for index, field in enumerate(law.mission.fields):
        for row in field.rows:
            seen = field_index == index
            for zeta in (zeta_rad, zeta_before_rad):
                seen &= (zeta >= row.zeta_min_rad) & (zeta < row.zeta_max_rad)
            number[seen] = row.number
    return number


def edge_rad(law, field_index, *zetas_rad):
    """From the nearest of several zeta, (N,) each, to the nearest edge of a row of their field."""
    distance = np.full(field_index.shape, np.inf)
    for index, field in enumerate(law.mission.fields):
        edges = np.array([edge for row in field.rows for edge in (row.zeta_min_rad, row.zeta_max_rad)])
        here = field_index == index
        for zeta in zetas_rad:
            distance[here] = np.minimum(distance[here], np.abs(zeta[here, None] - edges).min(axis=1))
    return distance


def heights_rad(field):
    """Lowest and highest zeta of a field's rows."""
    return min(row.zeta_min_rad for row in field.rows), max(row.zeta_max_rad for row in field.rows)
