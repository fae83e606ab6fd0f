"""The coverage map of a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....errors import UsageError
from ...coverage import CoverageMap, coverage, group_of, reductions_for, summary
from ...products import healpix_map
from ...reduction_columns import quantities
from ..answer import Answer, Question, json_answer, problem
from ..desk import Desk
from ..questions.coverage import CoverageQuestion
from .file_answer import file_answer
from .told import utc


def answer(desk: Desk, asked: CoverageQuestion, question: Question) -> Answer:
    if asked.nside > desk.limits.nside:
        told = f"nside {asked.nside} is more than one answer may have: {desk.limits.nside}."
        hint = f"up to {desk.limits.job_nside} as a job: POST /api/jobs/coverage"
        return problem(422, told, parameter="nside", hint=hint)
    fields = desk.mission.fields
    try:
        home = group_of(asked.quantity, fields)
    except UsageError as error:
        return problem(422, str(error), parameter="quantity")
    asked_for = [name.strip() for name in asked.reduce.split(",")] if asked.format == "fits" else [home]
    try:
        which = reductions_for(asked_for, asked.quantity, fields)
    except UsageError as error:
        return problem(422, str(error), parameter="reduce")
    law = desk.law(*asked.et_ns)
    sky = coverage(law, asked.nside, which)
    if asked.format == "fits":
        return file_answer(law, "coverage", "fits", healpix_map.write(sky))
    return json_answer(_told(desk, sky, asked.quantity))


def _told(desk: Desk, sky: CoverageMap, quantity: str) -> dict[str, Any]:
    column = sky.column(quantity)
    numbers = next(each for each in summary(sky) if each.name == quantity)
    values: list[float | None] = column.values.tolist()
    if column.values.dtype.kind == "f":
        absent = np.isnan(column.values).tolist()
        values = [None if gone else value for value, gone in zip(values, absent, strict=True)]
    return {
        **head_of(sky.mission, sky.nside, sky.start_et_ns, sky.stop_et_ns),
        "quantity": {"name": column.name, "unit": column.unit, "description": column.description},
        "quantities": [
            {"name": each.name, "unit": each.unit, "description": each.description}
            for members in quantities(desk.mission.fields).values()
            for each in members
        ],
        "pixels": numbers.pixels,
        "least": numbers.least,
        "mean": numbers.mean,
        "most": numbers.most,
        "values": values,
    }


def head_of(mission: str, nside: int, start_et_ns: int, stop_et_ns: int) -> dict[str, Any]:
    """What a map says of itself."""
    return {
        "mission": mission,
        "nside": nside,
        "order": "nested",
        "frame": "ICRS",
        "start_utc": utc(start_et_ns),
        "end_utc": utc(stop_et_ns),
    }
