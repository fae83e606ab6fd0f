"""The documentation's pictures, from results: run ``make pictures`` after a change that shows in them.

python docs/make_pictures.py               all
python docs/make_pictures.py star events   some, by the names below
"""

from __future__ import annotations

import sys

from scanplan.docs.pictures import events, ground, law, rooms, screens, sky, stars

PICTURES = {
    each.__name__: each
    for each in (
        law.week,
        law.precession,
        law.certificates,
        sky.transits,
        sky.parallax,
        sky.model,
        sky.strips,
        stars.star,
        stars.jupiter,
        stars.focal_plane,
        stars.gaps,
        ground.rate,
        ground.stations,
        ground.passes,
        ground.science,
        ground.difference,
        events.events,
        events.cost,
        events.orbit,
        screens.page,
        rooms.rooms,
    )
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()
