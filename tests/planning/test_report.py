"""The report's page: whole, self-contained, the same everywhere, and true to the law."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from scanplan.ephemeris.kernels import KernelSet
from scanplan.planning.mission import Mission
from scanplan.planning.plan_facts import inputs_of, series_facts
from scanplan.planning.product import Product
from scanplan.planning.products import compact_law
from scanplan.planning.report import render
from scanplan.planning.report.wording import angle, bound, duration, length_bound, size
from scanplan.planning.sampling import sample
from scanplan.planning.scanlaw import ScanLaw, propagate

VOID = {"meta", "link", "br", "img", "hr"}
MAS_RAD = 4.84813681109536e-09


class Page(HTMLParser):
    """Elements of a page with their text; fails on a tag that closes nothing or is never closed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(data.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, f"<{tag}/> closes itself outside a picture"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def products_of(law: ScanLaw) -> list[Product]:
    series = sample(law, 60_000_000_000, "TDB", "LAGRANGE", 3)
    linear = sample(law, 60_000_000_000, "TDB", "LINEAR", 1)
    compact = {"segments": len(law.segments), "max_error_uas": 0.0}
    return [
        Product("week.aem", "aem", "text/plain", b"x" * 1_234_567, series_facts(series)),
        Product(
            "week.bc",
            "ck",
            "application/octet-stream",
            b"y" * 999,
            {**series_facts(linear), "look_up_error_uas": 4.0423},
        ),
        Product("week.fits", "compact", "application/fits", compact_law.write(law), compact),
        Product("a&b <1>.tls", "lsk", "text/plain", b"z", {"copy_of_sha256": "0" * 64}),
    ]


@pytest.fixture(scope="module")
def week() -> ScanLaw:
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12")


@pytest.fixture(scope="module")
def products(week: ScanLaw) -> list[Product]:
    return products_of(week)


@pytest.fixture(scope="module")
def data(week: ScanLaw, products: list[Product]) -> bytes:
    return render(week, products, inputs_of(week), "scanplan 0")


@pytest.fixture(scope="module")
def page(data: bytes) -> Page:
    return Page(data)


def test_names_language_and_works_on_a_phone(page: Page) -> None:
    assert page.of("html") == [{"lang": "en"}]
    assert page.of("meta")[0] == {"charset": "utf-8"}
    assert "width=device-width" in str(page.of("meta")[1]["content"])
    assert page.texts["title"][0].startswith("GAIA scan-law plan, 2017-02-05 00:00:00 UTC")


def test_needs_nothing_but_itself(data: bytes, page: Page) -> None:
    assert not page.of("script")
    assert not page.of("link")
    for tag, attributes in page.elements:
        for name in ("src", "href", "xlink:href", "poster", "data", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:image/png;base64,")), (tag, name, value)
        assert not any(name.startswith("on") for name in attributes)
    assert b"http://" not in data
    assert b"https://" not in data
    assert not re.search(rb"url\((?!#)", data)
    assert b"@import" not in data


def test_ids_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        used = re.findall(r"url\(#([^)]+)\)", " ".join(value or "" for value in attributes.values()))
        used += (attributes.get("aria-labelledby") or "").split()
        used += [attributes["href"][1:]] if (attributes.get("href") or "").startswith("#") else []
        assert set(used) <= set(ids)


def test_every_picture_has_a_text_and_every_table_its_headers(page: Page) -> None:
    pictures = page.of("svg")
    assert len(pictures) == len(page.of("figure")) == 6
    for picture in pictures:
        assert picture["role"] == "img"
        assert len(str(picture["aria-labelledby"]).split()) == 2
    assert len(page.texts["desc"]) == 6
    assert all(len(text) > 30 for text in page.texts["desc"])
    assert len(page.of("table")) == len(page.of("caption"))
    assert {attributes.get("scope") for attributes in page.of("th")} == {"col", "row"}
    widths = [len(row) for row in page.rows]
    assert min(widths) >= 3


def test_colours_follow_the_reader_and_stand_out(data: bytes) -> None:
    """Contrast by WCAG 2.1: text 4.5, lines of pictures 3, on page and panel, light and dark."""
    from scanplan.planning.report.palette import DARK, LIGHT

    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: str, b: str) -> float:
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    assert LIGHT.keys() == DARK.keys()
    for theme in (LIGHT, DARK):
        for ground in (theme["paper"], theme["panel"]):
            assert all(contrast(theme[name], ground) >= 4.5 for name in ("ink", "faint-ink"))
            assert all(contrast(theme[name], ground) >= 3.0 for name in ("first", "second", "third"))
    assert b"prefers-color-scheme:dark" in data
    drawn = set(re.findall(rb"var\(--([a-z-]+)\)", data))
    assert {b"ink", b"first", b"second", b"third", b"loop", b"sun"} <= drawn
    assert not [c for c in re.findall(r'style="[^"]*(#[0-9a-f]{6})', data.decode()) if c in LIGHT.values()]


def test_tells_the_jump_of_the_law(page: Page, week: ScanLaw) -> None:
    """The border of the mission file, 6248.2588 d of TCB: 2017-02-08T18:12:40.32 TCB, which is 20.09 s after TDB."""
    (row,) = [row for row in page.rows if row[0] == "NSL GAREQ 1 → NSL GAREQ 2"]
    assert row[1].startswith("2017-02-08 18:11:11.51")
    assert row[2].startswith("2017-02-08 18:12:20.69")
    obmt = 1717.6256 + 4.0 * (2451545.0 + 6248.2588 - 2457023.75)
    assert float(row[3]) == pytest.approx(obmt, abs=1e-6)
    assert row[4:] == ["82.500000°", "0", "0", "−82.500000°"]
    assert len(week.jumps()) == 1


def test_tells_window_and_segments(page: Page) -> None:
    utc, tdb = (next(row for row in page.rows if row[0] == scale) for scale in ("UTC", "TDB"))
    assert utc[1:] == ["2017-02-05 00:00:00.000000", "2017-02-12 00:00:00.000000"]
    assert tdb[1].startswith("2017-02-05 00:01:09.18")
    assert [row[0] for row in page.rows if row[0].startswith("NSL") and "→" not in row[0]] == [
        "NSL GAREQ 1",
        "NSL GAREQ 2",
    ]


def test_tells_files_and_inputs(page: Page, week: ScanLaw, products: list[Product]) -> None:
    rows = {row[0]: row for row in page.rows}
    for product in products:
        assert rows[product.name][4] == hashlib.sha256(product.data).hexdigest()[:12]
    sizes = [int(str(each["value"])) for each in page.of("data")]
    assert sizes == [len(product.data) for product in products]
    assert rows["week.aem"][2:4] == ["10 084", "1.23 MB"]
    assert rows["week.bc"][3] == "999 B"
    worst_uas = products[0].facts["max_error_uas"]
    words = r"within ([\d.]+) (nas|µas) at any time, interpolated by Lagrange polynomials of degree 3"
    said = re.fullmatch(words, rows["week.aem"][5])
    assert said
    assert float(said[1]) * {"nas": 1e-3, "µas": 1.0}[said[2]] == pytest.approx(worst_uas, rel=1e-9)
    assert rows["week.bc"][5].endswith("turned evenly from row to row, and 4.05 µas for SPICE's rounding of times")
    assert rows["week.fits"][5] == "exactly"
    assert rows["a&b <1>.tls"][5] == "a copy of the input"
    for file in week.kernels.files:
        assert rows[file.path.name][2] == file.sha256[:12]
    assert rows["gaia.toml"][1:] == ["mission", week.mission.source_sha256[:12]]


def test_same_bytes_whatever_the_surroundings(tmp_path: Path) -> None:
    """Time zone, locale, hash seed, threads and the reader's own matplotlib settings do not show."""
    program = """
import hashlib
from scanplan.ephemeris.kernels import KernelSet
from scanplan.planning.mission import Mission
from scanplan.planning.plan_facts import inputs_of
from scanplan.planning.report import render
from scanplan.planning.scanlaw import propagate
law = propagate(Mission.load("gaia"), "2017-02-07T12:00:00", "2017-02-09T12:00:00")
print(hashlib.sha256(render(law, [], inputs_of(law))).hexdigest())
"""
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 20\nsvg.fonttype: none\nsvg.hashsalt: other\naxes.grid: False\nlines.linewidth: 9\n"
    )
    settings = (
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
        {
            "TZ": "Pacific/Auckland",
            "LC_ALL": "de_DE.UTF-8",
            "PYTHONHASHSEED": "4242",
            "OMP_NUM_THREADS": "2",
            "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"),
            "SOURCE_DATE_EPOCH": "1",
        },
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program], env={**os.environ, **each}, stdout=subprocess.PIPE, cwd=tmp_path
        )
        for each in settings
    ]
    hashes = [process.communicate(timeout=120)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert hashes[0] == hashes[1] != b""


@pytest.mark.parametrize(
    ("mission", "start", "stop", "pictures"),
    [
        ("gaia", "2017-02-05T00:00:00", "2017-02-05T00:00:10", 5),
        ("gaia", "2016-12-31T23:30:00", "2017-01-01T00:30:00", 5),
        ("gaia", "2014-08-20", "2014-10-01", 6),
        ("gaia", "2014-07-26", "2024-07-26", 6),
        ("hipparcos", "1990-01-01", "1990-02-01", 5),
    ],
)
def test_any_window(mission: str, start: str, stop: str, pictures: int) -> None:
    law = propagate(Mission.load(mission), start, stop)
    data = render(law, [], inputs_of(law))
    page = Page(data)
    assert len(page.of("svg")) == pictures
    assert len(data) < 1_500_000
    assert b"nan" not in re.sub(rb"base64,[^\"]*", b"", data).lower().replace(b"nanos", b"")


def test_says_when_no_kernel_gives_the_sun() -> None:
    later = KernelSet.load(["naif0012.tls", "de440_2010_2050.bsp"])
    law = propagate(Mission.load("hipparcos"), "1990-01-01", "1990-01-02", later)
    text = render(law, [], []).decode()
    assert "No kernel gives the true Sun in this window." in text
    assert "No border of law segments lies in the window" in text


@pytest.mark.parametrize(
    ("angle_rad", "text"),
    [
        (-1.4398966328953202, "−82.500000°"),
        (-58.282 * MAS_RAD, "−58.282 mas"),
        (1174.1 * MAS_RAD, "1.1741″"),
        (0.0042 * MAS_RAD, "4.2 µas"),
        (4.4e-16, "0"),
        (0.0, "0"),
    ],
)
def test_angles_in_words(angle_rad: float, text: str) -> None:
    assert angle(angle_rad) == text


def test_bounds_are_never_below_what_they_bound() -> None:
    units = {"°": 3600.0, "′": 60.0, "″": 1.0, "mas": 1e-3, "µas": 1e-6, "nas": 1e-9}
    for exponent in range(-15, 1):
        for lead in (1.0, 1.2345, 3.14159, 9.9999):
            value = lead * 10.0**exponent
            number, unit = re.fullmatch(r"([\d.]+) ?(\D+)", bound(value)).groups()  # type: ignore[union-attr]
            shown = float(number) * units[unit] * 1000.0 * MAS_RAD
            assert value * (1 - 1e-6) <= shown <= value * 1.011


@pytest.mark.parametrize(
    ("length_km", "text"),
    [(0.0, "0"), (2.5, "2.50 km"), (0.0123456, "12.4 m"), (3.21e-6, "3.21 mm"), (5e-8, "0.0500 mm")],
)
def test_length_bounds(length_km: float, text: str) -> None:
    assert length_bound(length_km) == text


def test_sizes_and_durations() -> None:
    assert [re.sub("<.*?>", "", size(n)) for n in (0, 999, 1000, 5257, 4_361_216, 2_500_000_000)] == [
        "0 B",
        "999 B",
        "1 kB",
        "5.26 kB",
        "4.36 MB",
        "2.5 GB",
    ]
    assert [duration(n * 10**9) for n in (7 * 86400, 5400, 90, 10)] == ["7 d", "1.5 h", "1.5 min", "10 s"]
