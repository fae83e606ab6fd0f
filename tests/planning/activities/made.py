"""Small files of templates and activities, and times by another way than ours."""

from __future__ import annotations

from importlib import resources

import numpy as np
from lxml import etree
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.activities.requests import IssueOptions

START_TAI_NS = 539_524_837_000_000_000  # 2017-02-05 in UTC
DAY_S = 86_400

TEMPLATES = b"""format = 1
name = "made"
title = "For tests"
source = "P"
destination = "S"
insert_flag = true

[configuration]
"A.MODE" = "OFF"
"A.LEVEL1" = 2

[[template]]
name = "level"
title = "A level"
sequence = "SLEV0001"
duration_s = 10.0
min_separation_s = 60.0
sets = { "A.LEVEL{channel}" = "level", "A.MODE" = { value = "ON" }, "A.KEY.{side}" = "key" }

[[template.parameter]]
name = "channel"
mnemonic = "PLEV0001"
type = "integer"
min = 1
max = 3

[[template.parameter]]
name = "level"
mnemonic = "PLEV0002"
type = "real"
min = -1.5
max = 100
unit = "V"
default = 0.5
description = "a level"

[[template.parameter]]
name = "side"
mnemonic = "PLEV0003"
type = "enum"
choices = { LEFT = 10, RIGHT = 255 }
representation = "Raw"
radix = "Hexadecimal"
default = "LEFT"

[[template.parameter]]
name = "key"
mnemonic = "PLEV0004"
type = "bytes"
min_length = 2
max_length = 4
default = "00 ff"

[[template]]
name = "word"
title = "A word, and how much power it takes"
sequence = "SWRD0001"
source = "Q"
duration_s = 1.0
passes = "outside"
sets = { "A.WORD" = "word", "A.COUNT" = "count" }

[[template.parameter]]
name = "word"
mnemonic = "PWRD0001"
type = "text"
max_length = 8

[[template.parameter]]
name = "count"
mnemonic = "PWRD0002"
type = "integer"
min = 0
radix = "Octal"
default = 8

[[template.profile]]
type = "PW"
offset_s = 3661
value = -2.5

[[template]]
name = "off"
title = "Everything off"
sequence = "SOFF0001"
duration_s = 0.0
passes = "inside"
kind = "level"
sets = { "A.MODE" = { value = "OFF" } }
"""

ACTIVITIES = b"""format = 1

[[activity]]
id = "L-1"
template = "level"
time = "2017-02-05T12:00:00"
parameters = { channel = 2, level = 7, side = "RIGHT", key = "0a0b0c" }

[[activity]]
id = "W-1"
template = "word"
event = "penumbra"
at = "stop"
offset = "-90m"
parameters = { word = "a <b>&c" }
"""

SPAN = (0, DAY_S)
ISSUE = "SOC planning"


def at(seconds: float) -> int:
    """TDB ns past J2000, so many seconds of UTC after 2017-02-05, to the millisecond."""
    return int(convert_ns(START_TAI_NS + np.int64(round(seconds * 1000)) * 1_000_000, "TAI", "TDB"))


def issue() -> IssueOptions:
    return IssueOptions(at(-4 * DAY_S), ISSUE)


def schema(name: str) -> etree.XMLSchema:
    path = resources.files("scanplan.data").joinpath("schemas").joinpath(name)
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def changed(data: bytes, old: str | bytes, new: str | bytes) -> bytes:
    """A text with something else in its first place."""
    old, new = (each if isinstance(each, bytes) else each.encode("utf-8") for each in (old, new))
    assert old in data
    return data.replace(old, new, 1)


def line_of(data: bytes, text: str | bytes) -> int:
    """Number of the line at which a text first begins."""
    wanted = text if isinstance(text, bytes) else text.encode("utf-8")
    return data.count(b"\n", 0, data.index(wanted)) + 1
