"""One HTML page about a plan: when it holds, what it looks like, what is in the folder, what went in.

The page needs nothing but itself: pictures and style are inside, there is no script, and the same law, products and
inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..product import Product, ProductRecord
from ..scanlaw import ScanLaw
from . import contents, contents_schedule, motion
from .document import document
from .drawing import inline_svg, style
from .figures_axis import around_sun, goes_all_round, on_ecliptic
from .figures_schedule import schedule_figure
from .figures_sky import fields_on_sky
from .figures_time import aspect, jumps_figure, rates_figure
from .markup import Html, join, tag
from .sky_map import SkyMap, sky_map
from .wording import date, duration

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..science_plan import SciencePlan

MEDIA_TYPE = "text/html"
_AROUND_A_BORDER_NS = 6 * 3_600_000_000_000


def render(
    law: ScanLaw,
    products: Sequence[Product | ProductRecord],
    inputs: Sequence[Mapping[str, str]],
    generator: str = "",
    science: SciencePlan | None = None,
) -> bytes:
    """The report of a plan as HTML in UTF-8.

    products   the other files of the plan, in the order of their table
    inputs     role, name and sha256 of every file that went in
    generator  program and version, as the foot of the page names them
    science    data rate, memory, passes, events and avoidance periods, where they were planned
    """
    records = [each.record if isinstance(each, Product) else each for each in products]
    mission = law.mission
    seen = sky_map(law)
    title = f"{mission.object_name} {'scan-law plan' if science is None else 'mission plan'}"
    window = f"{date(law.start_et_ns)} to {date(law.stop_et_ns)}, {duration(law.stop_et_ns - law.start_et_ns)}"
    head = tag(
        "header",
        join(
            [
                tag("h1", title),
                tag("p", window, class_="window"),
                tag("p", mission.title),
            ]
        ),
    )
    with style():
        pictures = list(_pictures(law, seen))
        scheduled = [] if science is None else _science(science)
    sections = [
        head,
        tag("div", contents.summary(law, seen), class_="summary"),
        contents.validity(law),
        *scheduled,
        tag("h2", "The scan"),
        tag("div", join(pictures, "\n"), class_="pictures"),
        tag("h2", "Borders of law segments"),
        _borders(law),
        contents.segments_table(law),
        tag("h2", "Files"),
        contents.products_table(records),
        tag("h2", "What went in"),
        contents.law_facts(mission),
        contents.inputs_table(inputs),
        tag("footer", f"Made by {generator}. " * bool(generator) + "Times are UTC where no scale is named."),
    ]
    return document(f"{title}, {window}", join(sections, "\n"))


def _science(plan: SciencePlan) -> list[Html]:
    text = contents_schedule.schedule_text(plan)
    figure = schedule_figure(plan.schedule, plan.avoidance, plan.daily_memory)
    drawn = inline_svg(figure, "schedule", "Science schedule", text)
    # Too wide for a phone: it scrolls inside its frame, by keyboard too.
    frame = tag("div", Html(drawn), class_="wide", role="region", aria_label="Science schedule", tabindex="0")
    words = text + (" Shaded: avoidance periods." if plan.avoidance.periods else "")
    return [
        tag("h2", "The science schedule"),
        contents_schedule.schedule_facts(plan.schedule),
        tag("figure", join([frame, tag("figcaption", words)], "\n"), class_="timeline"),
        contents_schedule.science(plan),
    ]


def _borders(law: ScanLaw) -> Html:
    if law.jumps():
        return contents.jumps_table(law)
    return tag("p", "No border of law segments lies in the window: the attitude has no step.")


def _pictures(law: ScanLaw, seen: SkyMap) -> Iterator[Html]:
    window = f"{date(law.start_et_ns)} to {date(law.stop_et_ns)}"
    turning = motion.rates(law)
    turns = contents.turns_text(turning)
    yield _picture(
        "sky",
        "Fields of view on the sky",
        fields_on_sky(law, seen),
        f"Map of the sky in Mollweide's projection, right ascension 0h in the middle: where the fields of view pass "
        f"from {window}. They pass {100.0 * seen.seen_fraction:.1f} percent of the sky at least once.",
        "Mollweide's projection, ICRS, right ascension growing to the left.",
    )
    yield _picture(
        "around-sun",
        "Spin axis around the Sun",
        around_sun(law),
        f"Circle of the solar aspect angle about the Sun, and the part of it that the spin axis runs through from "
        f"{window}: {turns} of precession.",
        f"The window is thick, from the ring to the disc: {turns} of precession.",
    )
    yield _picture(
        "on-ecliptic",
        "Spin axis on the sky",
        on_ecliptic(law),
        f"Path of the spin axis in ecliptic longitude and latitude from {window}.",
        "The whole window." if goes_all_round(law) else "The window is thick; thin is the path before and after it.",
    )
    parts = motion.solar_aspect(law)
    kept = contents.aspect_text(law, parts)
    yield _picture("aspect", "Solar aspect angle", aspect(law, parts), f"Curves from {window}. {kept}", kept)
    held = contents.rates_text(turning)
    yield _picture("rates", "Rates", rates_figure(law, turning), f"Curves from {window}. {held}", held)
    jumps = law.jumps()
    if jumps:
        residuals = [motion.residual(law, jump, _AROUND_A_BORDER_NS) for jump in jumps]
        yield _picture(
            "borders",
            "Phases across the borders of law segments",
            jumps_figure(jumps, residuals),
            f"Steps at the borders of law segments. {contents.steps_text(jumps)}",
            "Spin and precession phase less those of the segment before, carried on past its end.",
        )


def _picture(name: str, title: str, figure: Figure, description: str, caption: str) -> Html:
    drawn = Html(inline_svg(figure, name, title, description))
    return tag("figure", join([tag("h3", title), drawn, tag("figcaption", caption)], "\n"))
