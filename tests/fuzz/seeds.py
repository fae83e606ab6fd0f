"""Small valid inputs of every reader, most of them made by our own writers: a few kilobytes, read in a millisecond."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.coverage import CoverageMap
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from scanplan.planning.gaps import GapList
from scanplan.planning.manifest import write_manifest
from scanplan.planning.mission import MISSIONS_FOLDER, Mission
from scanplan.planning.mission_file import read_mission
from scanplan.planning.passes.memory import MemoryHistory
from scanplan.planning.passes.pass_plan import Pass, PassPlan
from scanplan.planning.plan import PlanOptions, scan_law_products
from scanplan.planning.product import Product, ProductRecord
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem import AemHeader
from scanplan.planning.products.series import AttitudeBlock, AttitudeSeries, Interpolation
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.reduction_columns import ReductionColumn
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.schedule import ScienceSchedule
from scanplan.planning.schedule_products import schedule_products
from scanplan.planning.science.data_rate import DataRate, Stream
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits, transits

DATA = MISSIONS_FOLDER.parent
S_NS = 1_000_000_000
START_ET_NS = 539_524_869_184_000_000  # 2017-02-05 in UTC
_INPUTS = ({"role": "mission", "name": "gaia.toml", "sha256": "0" * 64},)

SMALL_MISSION = b"""format = 1
name = "tiny"
title = "t"
sources = ["made up"]
[spacecraft]
object_name = "TINY"
object_id = "2030-001A"
naif_id = -999001
[ephemeris]
kernels = ["naif0012.tls"]
orbit_body = 399
[onboard_clock]
name = "REV"
revolutions_per_day = 4.0
reference_tcb_jd = 2462502.5
reference_revolutions = 0.0
[[field]]
name = "FovP"
label = "preceding"
azimuth_deg = 50.0
sky_mapper_lead_s = 10.0
rows = [{ number = 1, zeta_min_deg = 0.01, zeta_max_deg = 0.3 }]
[law]
solar_aspect_angle_deg = 45.0
spin_rate_arcsec_per_s = 60.0
obliquity_arcsec = 84381.411
precession_speed = 4.2207450211638635
stop_tcb_d = 11400.0
[law.sun]
kind = "nominal"
mean_longitude_deg = 280.4665
mean_longitude_rate_deg_per_tcb_d = 0.98560903
mean_anomaly_deg = 357.529
mean_anomaly_rate_deg_per_tcb_d = 0.98560020
eccentricity = 0.01671
aberration_arcsec = 20.49122
[[law.segment]]
name = "poles"
kind = "ecliptic_pole"
pole = "following"
start = "2030-01-01T00:00:00 TCB"
stop_tcb_d = 11000.0
omega_ref_deg = 10.0
[[law.segment]]
name = "forward"
kind = "integrated"
sense = 1
start_tcb_d = 11000.0
reference_tcb_d = 11200.0
nu_ref_deg = 18.5
omega_ref_deg = 40.0
"""
"""Two kinds of segments, the nominal Sun, nothing optional but a clock."""


# Attitude and orbit


def _series(scale: str, rows: int, method: str, degree: int, count: int) -> AttitudeSeries:
    """A slow turn about z."""
    blocks = []
    for number in range(count):
        et_ns = START_ET_NS + 10 * S_NS * (np.arange(rows) + number * (rows - 1))
        half = 1e-3 * (et_ns - START_ET_NS) / S_NS
        zero = np.zeros(rows)
        quaternion = np.stack([zero, zero, np.sin(half), np.cos(half)], axis=1)
        rate = np.stack([zero, zero, zero + 2e-3], axis=1)
        certificate = Interpolation(method, degree, 3e-9)
        tags = convert_ns(et_ns, "TDB", scale)
        blocks.append(AttitudeBlock(f"NSL_{number}", tags, et_ns, quaternion, rate, certificate))
    return AttitudeSeries("GAIA", "2013-074A", -139479, scale, tuple(blocks))


_HEADER = AemHeader("2017-02-01T00:00:00", "SCANPLAN", "TEST-0001", comments=("made up",))
_EULER = b"""CCSDS_AEM_VERS = 2.0
CREATION_DATE = 2017-02-01T00:00:00
ORIGINATOR = TEST
META_START
OBJECT_NAME = X
OBJECT_ID = 2000-001A
REF_FRAME_A = ICRF
REF_FRAME_B = SC_BODY_1
TIME_SYSTEM = UTC
START_TIME = 2016-12-31T23:59:59
STOP_TIME = 2017-01-01T00:00:01
ATTITUDE_TYPE = EULER_ANGLE
EULER_ROT_SEQ = ZXZ
META_STOP
DATA_START
2016-12-31T23:59:59.5 10.0 20.0 30.0
2016-366T23:59:60 1.0E+01 20.0 30.5
2017-001T00:00:01Z 10.0 -20.0 31.0
DATA_STOP
"""


def aem_kvn_seeds() -> list[bytes]:
    return [
        aem_kvn.write(_series("TDB", 4, "LAGRANGE", 3, 1), _HEADER),
        aem_kvn.write(_series("UTC", 2, "LINEAR", 1, 2), _HEADER, with_rates=True),
    ]


def checked_aem_seeds() -> list[bytes]:
    """With attitudes that only the checker knows."""
    return [*aem_kvn_seeds(), _EULER]


def aem_xml_seeds() -> list[bytes]:
    return [
        aem_xml.write(_series("TDB", 4, "LAGRANGE", 3, 1), _HEADER),
        aem_xml.write(_series("UTC", 2, "LINEAR", 1, 2), _HEADER, with_rates=True),
    ]


def _oem_block(scale: str, hour: int, extra: str, tail: str = "") -> str:
    rows = "\n".join(
        f"2017-01-01T{hour + k:02d}:00:00.000 {1.5e6 + 10 * k:.6f} {2.5 * k:.6f} -3.000000 0.001 2.0e-3 -0.5{tail}"
        for k in range(4)
    )
    return (
        f"META_START\nCOMMENT c\nOBJECT_NAME = PROBE\nOBJECT_ID = 2030-001A\nCENTER_NAME = EARTH\nREF_FRAME = ICRF\n"
        f"TIME_SYSTEM = {scale}\nSTART_TIME = 2017-01-01T{hour:02d}:00:00\n"
        f"STOP_TIME = 2017-01-01T{hour + 3:02d}:00:00\n"
        f"{extra}META_STOP\n\n{rows}\n"
    )


_OEM_HEAD = "CCSDS_OEM_VERS = {}\nCOMMENT c\nCREATION_DATE = 2030-01-01T00:00:00\nORIGINATOR = TEST\n\n"
_COVARIANCE = (
    "COVARIANCE_START\nEPOCH = 2017-01-01T00:00:00\nCOV_REF_FRAME = ICRF\n"
    + "\n".join(" ".join(["1.0e-3"] * (k + 1)) for k in range(6))
    + "\nCOVARIANCE_STOP\n"
)


def oem_kvn_seeds() -> list[bytes]:
    hermite = "INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 7\n"
    texts = (
        _OEM_HEAD.format("2.0") + _oem_block("UTC", 0, hermite) + _oem_block("UTC", 5, ""),
        _OEM_HEAD.format("3.0") + _oem_block("TCB", 0, "", " 0.0 1e-9 -1.0E-09") + _COVARIANCE,
    )
    return [text.encode() for text in texts]


def oem_xml_seeds() -> list[bytes]:
    states = "\n".join(
        f'<stateVector><EPOCH>2017-01-01T0{k}:00:00.0</EPOCH><X units="km">{1e6 + k}</X><Y>2.5</Y><Z>3</Z>'
        f'<X_DOT units="km/s">0.1</X_DOT><Y_DOT>2e-3</Y_DOT><Z_DOT>-0.5</Z_DOT></stateVector>'
        for k in range(3)
    )
    return [
        f"""<?xml version="1.0" encoding="UTF-8"?>
<oem id="CCSDS_OEM_VERS" version="2.0">
<header><COMMENT>c</COMMENT><CREATION_DATE>2030-01-01T00:00:00</CREATION_DATE><ORIGINATOR>TEST</ORIGINATOR></header>
<body><segment><metadata><OBJECT_NAME>P</OBJECT_NAME><OBJECT_ID>2030-001A</OBJECT_ID><CENTER_NAME>EARTH</CENTER_NAME>
<REF_FRAME>ICRF</REF_FRAME><TIME_SYSTEM>TDB</TIME_SYSTEM><START_TIME>2017-01-01T00:00:00</START_TIME>
<STOP_TIME>2017-01-01T02:00:00</STOP_TIME><INTERPOLATION>LAGRANGE</INTERPOLATION>
<INTERPOLATION_DEGREE>2</INTERPOLATION_DEGREE></metadata><data>
{states}
</data></segment></body></oem>
""".encode()
    ]


# Missions and the files of the law


def _plain(text: str) -> str:
    """A mission file without comments, and with few rows, strips and segments."""
    lines = [re.sub(r"\s+#.*$", "", line) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return "\n".join(lines) + "\n"


@cache
def gaia() -> Mission:
    """Gaia's mission without comments."""
    path = MISSIONS_FOLDER / "gaia.toml"
    return read_mission(_plain(path.read_text("utf-8")).encode(), path.name, path)


@cache
def _small_law() -> ScanLaw:
    mission = read_mission(SMALL_MISSION, "tiny.toml", MISSIONS_FOLDER / "tiny.toml")
    return propagate(mission, "2030-03-01", "2030-03-01T00:01:00")


@cache
def _gaia_law() -> ScanLaw:
    return propagate(gaia(), "2017-02-05", "2017-02-05T00:01:00")


def mission_seeds() -> list[bytes]:
    """The small one three times as often as one whose law is of other kinds."""
    harmonic = SMALL_MISSION[: SMALL_MISSION.index(b"[[law.segment]]")] + (
        b'[[law.segment]]\nname = "ramp"\nkind = "ramp"\nstart_tcb_d = 11000.0\nnu_ref_deg = 180.0\n'
        b"omega_ref_deg = 20.0\nnu_acceleration_rad_per_tcb_d2 = 0.5\n"
        b'[[law.segment]]\nname = "series"\nkind = "harmonic"\nstart_tcb_d = 11000.2\nreference_tcb_d = 11000.1\n'
        b"nu_ref_deg = 180.0\nomega_ref_deg = 30.0\n[law.segment.harmonic]\nnu_offset_rad = -0.1\n"
        b"nu_cos_rad = [0.1, 0.01]\nnu_sin_rad = [0.2, 0.02]\nomega_slope = -0.7\nomega_cos_rad = [0.1]\n"
        b"omega_sin_rad = [0.0]\n"
    )
    return [SMALL_MISSION, SMALL_MISSION, SMALL_MISSION, harmonic]


def whole_mission_seeds() -> list[bytes]:
    """Every table there is: Gaia's, and that of Hipparcos, whose law is found by iteration."""
    hipparcos = (MISSIONS_FOLDER / "hipparcos.toml").read_text("utf-8")
    return [gaia().text.encode(), _plain(hipparcos).encode()]


def product(name: str, law: ScanLaw | None = None) -> bytes:
    """The first file of a format of the scan law."""
    options = PlanOptions(step_ns=20 * S_NS)
    return next(iter(scan_law_products(law or _gaia_law(), [name], options))).data


def unsealed(data: bytes) -> bytes:
    """A FITS file without checksums, so that what is behind them is read."""
    return re.sub(rb"(CHECKSUM|DATASUM )= ", lambda found: b"COMMENT " + b"  ", data)


def fits_table_seeds() -> list[bytes]:
    return [unsealed(product("fits")), unsealed(product("fits")), product("fits")]


def compact_law_seeds() -> list[bytes]:
    whole = product("compact", _small_law())
    return [unsealed(whole), whole]


def ck_seeds() -> list[bytes]:
    return [product("ck", _small_law())]


# Transits and coverage


@cache
def _transits() -> Transits:
    law = propagate(gaia(), "2017-02-05", "2017-02-07")
    rng = np.random.default_rng(3)
    ra, dec = rng.uniform(0, 2 * np.pi, 300), np.arcsin(rng.uniform(-1, 1, 300))
    return transits(law, Stars(ra, dec, np.array([f"s {k}, x" for k in range(300)])))


def transit_seeds(format_: str) -> list[bytes]:
    found = _transits()
    names = [name for name in Transits.__dataclass_fields__ if name not in ("law", "stars", "body")]
    few = replace(found, **{name: getattr(found, name)[:3] for name in names})
    module = import_module(f"scanplan.planning.products.transit_{format_}")
    plain = b"".join(module.write([few], TransitOptions()))
    if format_ == "gost":
        return [plain]
    gaps = GapList.from_rows([("2017-02-05", "2017-02-06", "refocus, M2")])
    full = TransitOptions(state=True, ccd_times=False, gaps=gaps, data_probability=True)
    return [plain, b"".join(module.write([few], full))]


def coverage_map_seeds() -> list[bytes]:
    from scanplan.planning.products import healpix_map

    columns = (
        ReductionColumn("transits", "", "how many", np.arange(12, dtype=np.int32)),
        ReductionColumn("mean_angle_deg", "deg", "mean", np.linspace(0.0, 1.0, 12)),
    )
    sky = CoverageMap(1, "gaia", START_ET_NS, START_ET_NS + 3600 * S_NS, _INPUTS, columns)
    whole = healpix_map.write(sky)
    return [unsealed(whole), whole]


# The science schedule


@cache
def _schedule_files() -> dict[str, bytes]:
    edges = START_ET_NS + 3600 * S_NS * np.arange(3)
    streams = (Stream("housekeeping", 1), Stream("astro", 2))
    rate = DataRate(
        "gaia", edges, ("FovP", "FovF"), (1, 2), ("G 3-16",), ("SM",), streams, np.ones((2, 2, 2)), np.ones((2, 1)),
        np.ones(2), np.ones((2, 1)), np.full((2, 2), 1e9), _INPUTS,
    )  # fmt: skip
    zero = np.zeros((2, 2))
    fill = np.cumsum(np.concatenate([zero[:1], rate.bits]), axis=0)
    memory = MemoryHistory(edges, streams, 1e12, fill, zero, zero)
    start, stop = int(edges[0]), int(edges[-1])
    station = gaia().ground.stations[0].name  # type: ignore[union-attr]
    one = Pass(station, start, start + 1800 * S_NS, stop, 2e11, 1.5, "planned")
    plan = PassPlan(start, stop, (one,), "optimal", 1.5, 1.4, PassPlan(start, stop, (one,), "baseline", 1.5))
    schedule = ScienceSchedule(rate, plan, memory)
    events = EventList(
        "gaia", start, stop,
        (Event("planet", "Mars <&>", start, stop, start, 1.5, "deg", "a, b"), Event("gap", "x", start, stop, start)),
        _INPUTS,
    )  # fmt: skip
    avoidance = AvoidanceList(
        "gaia", start, stop, (AvoidancePeriod(start, stop, ("planet", "data rate"), 1.0, 2.0, 3.0, "n"),), _INPUTS
    )
    return {each.name: each.data for each in schedule_products(schedule, events, avoidance, gaia(), lambda end: end)}


def schedule_seeds(*names: str) -> list[bytes]:
    files = _schedule_files()
    return [files[name] for name in names]


# Small files of a user


def csv_list_seeds(columns: bytes) -> list[bytes]:
    """Gap lists and manoeuvres."""
    rows = b'2017-02-05T00:00:00,2017-02-06,refocus\n 2017-037 , 2017-02-07T12:00:00 TDB,"a, b"\n'
    return [b"# c\n" + columns + b"\n" + rows]


def pass_request_list_seeds() -> list[bytes]:
    return [
        b"status,station,start,end\nlocked,CEB,2017-02-05T00:00:00,2017-02-05T08:00\ncancelled,NNO,2017-02-06,2017-02-07\n"
    ]


def star_map_seeds() -> list[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from astropy.io import fits
    from scanplan.planning.sky.map_file import write_star_map
    from scanplan.planning.sky.star_map import StarMap

    counts = np.arange(12.0)
    columns = {"hpx": np.arange(12), "g_le_16": counts, "g_le_18": counts + 1.0}
    text = "# nside: 1\nhpx,g_le_16,g_le_18\n" + "".join(f"{k},{k}.0,{k + 1}\n" for k in range(12))
    table = fits.BinTableHDU.from_columns([fits.Column(name, "D", array=values) for name, values in columns.items()])
    table.header["NSIDE"] = 1
    sink, parquet = io.BytesIO(), io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(sink)
    pq.write_table(pa.table(columns).replace_schema_metadata({"nside": "1"}), parquet)
    own = write_star_map(StarMap(1, np.array([3.0, 16.0, 18.0]), np.ones((12, 2)), "made up", ()))
    return [own, text.encode(), sink.getvalue(), parquet.getvalue()]


@cache
def catalogue_seed(ending: str) -> bytes:
    """Four stars with everything."""
    if ending.endswith(".gz"):
        return gzip.compress(catalogue_seed(ending.removesuffix(".gz")), mtime=0)
    from astropy.table import Table

    if ending == "txt":
        return b"# c\nname, ra, dec\nsirius 101.287 -16.716\nbet Pic 05:47:17.088 -51:03:59.44\nx, 1.5, 2.5\n"
    rows = 4
    columns = {
        "source_id": np.arange(rows) + 10**17, "ra": np.linspace(1.0, 300.0, rows),
        "dec": np.linspace(-80.0, 80.0, rows),
        "pmra": np.ones(rows), "pmdec": np.ones(rows), "parallax": np.ones(rows), "ref_epoch": np.full(rows, 2016.0),
    }  # fmt: skip
    table, sink = Table(columns), io.BytesIO()
    table["ra"].unit = table["dec"].unit = "deg"
    if ending == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table(columns), sink)
        return sink.getvalue()
    if ending in ("fits", "vot"):
        table.write(sink, format={"fits": "fits", "vot": "votable"}[ending])
        return sink.getvalue()
    text = io.StringIO()
    table.write(text, format={"csv": "ascii.csv", "ecsv": "ascii.ecsv"}[ending])
    return text.getvalue().encode()


# Manifests and kernels


def manifest_seeds() -> list[bytes]:
    records = [
        ProductRecord(
            "a.aem", "aem", "text/plain", 12, hashlib.sha256(b"a").hexdigest(), {"rows": 3, "x": [1.5, None]}
        ),
        ProductRecord("b.fits", "fits", "application/fits", 0, "f" * 64, {}),
    ]
    return [write_manifest(records, generator="scanplan 0.1.0", plan={"mission": "gaia"}, inputs=_INPUTS)]


def text_kernel_seeds() -> list[bytes]:
    return [
        b"KPL/MK\n\\begindata\nPATH_VALUES = ( '/no' )\nPATH_SYMBOLS = ( 'K' )\nKERNELS_TO_LOAD = ( '$K/a+' 'b.bsp' )\n"
        b"\\begintext\n"
    ]


# Packages, requests, waivers, answers


@cache
def package_files() -> tuple[tuple[str, bytes], ...]:
    """The files of a small package without a signature, in its order."""
    from scanplan.planning.package.assemble import assemble
    from scanplan.planning.package.manifest import PackageManifest
    from scanplan.planning.package.verify import files_in, open_package

    held = Product("law.aem", "aem", "text/plain", b"CCSDS_AEM_VERS = 2.0\n", {"rows": 60, "max_error_uas": 1.25})
    start = {"utc": "2017-02-05T00:00:00", "tdb": "2017-02-05T00:01:09.184", "et_ns": START_ET_NS}
    name = "GAI_TEST_0001"
    content = {
        "manifest": "scanplan-package", "version": 1, "generator": "t", "name": name, "series": "GAI_TEST",
        "package_version": 1, "level": "MTP", "mission": {"name": "gaia"}, "originator": "SOC",
        "issued_utc": "2017-01-30T00:00:00",
        "validity": {"start": start, "stop": {**start, "et_ns": START_ET_NS + S_NS}},
        "profile": {"name": "test", "title": "A profile", "sha256": "0" * 64}, "supersedes": [], "withdraws": [],
        "approvals": [{"who": "A", "role": "planner", "at_utc": "2017-01-29", "note": "it's good"}], "checks": None,
        "inputs": [dict(each) for each in _INPUTS], "key_id": None,
        "products": [{**_record(held), "source": None}],
    }  # fmt: skip
    package = assemble(PackageManifest.model_validate(content), [held], None)
    return files_in(open_package(package.data))


def _record(held: Product) -> dict[str, object]:
    record = held.record
    return {
        "name": record.name, "kind": record.kind, "media_type": record.media_type, "size_bytes": record.size_bytes,
        "sha256": record.sha256, "facts": dict(record.facts),
    }  # fmt: skip


def archive_seeds() -> list[bytes]:
    from scanplan.planning.package.archive import write_archive

    return [write_archive(package_files()), write_archive([("a", b"x" * 700), ("b.txt", b""), ("c", b"y")])]


def package_seeds() -> list[bytes]:
    return archive_seeds()[:1]


def package_manifest_seeds() -> list[bytes]:
    return [package_files()[0][1]]


def profile_seeds() -> list[bytes]:
    return [_plain(path.read_text("utf-8")).encode() for path in sorted((DATA / "profiles").glob("*.toml"))]


def template_seeds() -> list[bytes]:
    return [
        b'format = 1\nname = "t"\ntitle = "T"\nsource = "SOC"\ndestination = "MOC"\n'
        b'[configuration]\nA = "OFF"\n[[template]]\nname = "gate"\ntitle = "x"\nsequence = "AGAT0001"\n'
        b'duration_s = 10\n[template.sets]\n"A" = "mode"\n[[template.parameter]]\nname = "mode"\nmnemonic = "PMOD"\n'
        b'type = "enum"\nchoices = { OFF = 0, ON = 1 }\n[[template.parameter]]\nname = "row"\nmnemonic = "PROW"\n'
        b'type = "integer"\nmin = 1\nmax = 7\ndefault = 4\n'
    ]


def activity_seeds() -> list[bytes]:
    return [
        b'format = 1\n[[activity]]\nid = "GATE-0001"\ntemplate = "gate"\ntime = "2017-02-05T12:00:00"\n'
        b'parameters = { row = 4, strip = "AF5", g_mag = 11.5 }\n[[activity]]\nid = "B"\ntemplate = "gate"\n'
        b'event = "penumbra"\nat = "start"\noffset = "-30m"\n',
        b"# c\nid,template,time,parameters\nA,gate,2017-02-05T12:00:00,row=4; strip=AF5\n",
    ]


def por_seeds() -> list[bytes]:
    from scanplan.planning.products.por import Por, PorParameter, PorProfile, PorSequence
    from scanplan.planning.products.por_xml import write

    parameters = (PorParameter("PROW", "4", "Raw", "Decimal", "a row"), PorParameter("PMOD", "ON", "Engineering"))
    profiles = (PorProfile("power", 10, 1.5),)
    sequence = PorSequence("AGAT0001", "A-1", "SOC", "MOC", START_ET_NS, parameters, profiles, "Insert")
    por = Por(START_ET_NS, START_ET_NS, START_ET_NS + 3600 * S_NS, START_ET_NS, "SOC", (sequence,))
    return [write(por, "gaia", _INPUTS)]


def configuration_history_seeds() -> list[bytes]:
    from scanplan.planning.activities.history import ConfigurationChange, ConfigurationHistory
    from scanplan.planning.products.configuration_history import head, write_csv, write_xml

    change = ConfigurationChange(START_ET_NS + S_NS, "A.1", "OFF", "ON", "A-1", "AGAT0001")
    stop = START_ET_NS + 60 * S_NS
    history = ConfigurationHistory("gaia", START_ET_NS, stop, {"A.1": "OFF", "B": "1"}, (change,), _INPUTS)
    said = head(history, "GAIA", START_ET_NS)
    return [write_xml(history, said), write_csv(history, said)]


def waiver_seeds() -> list[bytes]:
    return [
        b'[[waiver]]\nrule = "sun-aspect"\nauthor = "A. Planner"\nreason = "agreed"\nexpires = "2017-03-01T00:00:00"\n'
        b'product = "law.aem"\nfrom = "2017-02-05"\nuntil = "2017-02-06"\n'
    ]


def answer_seeds() -> list[bytes]:
    from scanplan.planning.delivery.outbox.answer import Answer, write_answer

    answer = Answer(
        answer="scanplan-answer", version=1, package="GAI_TEST_0001", sha256="0" * 64, verdict="REJ", reason="late",
        at_utc="2017-02-05T00:00:00", by="MOC",
    )  # fmt: skip
    return [write_answer(answer)]


def withdrawal_seeds() -> list[bytes]:
    from scanplan.planning.package.withdrawal import WithdrawalNotice, write

    return [write(WithdrawalNotice("SOC", "gaia", "2017-02-05T00:00:00", "a <&> reason", ("A_0001", "B_0001")))]


def eo_header_seeds() -> list[bytes]:
    from scanplan.planning.package.eo_header import EoHeader, wrap, write_header

    day = "2017-02-05T00:00:00"
    header = EoHeader(
        "GAI_X", "a law", "", "Gaia", "TEST", "SCANLAW___", day, day, "0001", "SOC", "scanplan", "0.1.0", day
    )  # fmt: skip
    return [write_header(header), wrap(header, withdrawal_seeds()[0])]
