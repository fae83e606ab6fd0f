"""Transits over the sky in equal parts of a window, for whoever slides through time.

Transits are counted in [start, stop) and do not depend on the window asked for, so the counts of parts add up to those
of any window between two of their edges.
"""

from __future__ import annotations

import base64

import numpy as np

from ...coverage import pixel_centres
from ...reduction_columns import quantities
from ...search import count_transits
from ..answer import Answer, Question, json_answer, problem
from ..desk import Desk
from ..questions.coverage import FramesQuestion
from .coverage import head_of
from .told import utc_list


def answer(desk: Desk, asked: FramesQuestion, question: Question) -> Answer:
    if asked.nside > desk.limits.nside:
        return problem(422, f"nside {asked.nside} is more than {desk.limits.nside}.", parameter="nside")
    start, stop = asked.et_ns
    law = desk.law(start, stop)
    edges = [start + (stop - start) * number // asked.frames for number in range(asked.frames + 1)]
    pixels = 12 * asked.nside**2
    stars, counts = pixel_centres(asked.nside, 0, pixels), np.empty((asked.frames, pixels), np.int32)
    for number in range(asked.frames):
        counts[number] = count_transits(law.window(edges[number], edges[number + 1]), stars).sum(axis=0)
    bytes_per_count = 1 if counts.max() < 1 << 8 else 2
    if counts.max() >= 1 << 16:
        return problem(422, "There are more than 65,535 transits of a pixel in a frame.", hint="give more frames")
    quantity = quantities(desk.mission.fields)["counts"][0]
    return json_answer({
        **head_of(desk.mission.name, asked.nside, start, stop),
        "frames": asked.frames,
        "edges_utc": utc_list(edges),
        "quantity": {"name": quantity.name, "unit": quantity.unit, "description": quantity.description},
        "bytes_per_count": bytes_per_count,
        "counts": base64.b64encode(counts.astype(f"<u{bytes_per_count}").tobytes()).decode("ascii"),
    })  # fmt: skip
