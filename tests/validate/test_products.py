"""What others find in the files between their nodes, against the law, and against what the files state."""

import numpy as np
import pytest
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.plan import PlanOptions, scan_law_products
from scanplan.planning.products import compact_law, sun_azimuth
from scanplan.planning.scanlaw import propagate

from ..planning.aem.test_aem_witness import orekit_parser  # noqa: F401
from ..planning.gost import shortest
from ..planning.reading import (
    UAS_PER_RAD,
    AttitudeSegment,
    angle_uas,
    attitude_message,
    law_axes,
    spice_axes,
    times_around,
    write_products,
)
from ..planning.vector_law import axes_of, nominal_sun
from .page import quantiles, short, table

SECOND = 10**9
TIMES = 20_000
WEEK = ("2017-02-05", "2017-02-12")
MONTH = ("2017-02-01", "2017-03-01")
SPANS = {"week": WEEK, "month": MONTH}
COLUMNS = ("50 % (uas)", "99 %", "largest", "stated")


def columns(off_uas, stated_uas):
    values = quantiles(off_uas, 3)
    return [values[0], values[2], values[4], short(stated_uas, 4)]


@pytest.fixture(scope="module", params=list(SPANS))
def span(request):
    return request.param


def law_over(gaia, span):
    return propagate(gaia, *SPANS[span])


def test_ck_through_cspice(gaia, page, rng, tmp_path, monkeypatch):
    rows = []
    for span in SPANS:
        law = law_over(gaia, span)
        et_ns = times_around(law, rng, TIMES)
        truth = law_axes(law, et_ns)
        border = law.jumps()[0].et_ns
        for step_s in (10, 60):
            folder = tmp_path / f"{span}{step_s}"
            folder.mkdir()
            made = write_products(scan_law_products(law, ["ck"], PlanOptions(step_ns=step_s * SECOND)), folder)
            off_uas = angle_uas(spice_axes(folder, made["mk"].name, et_ns, monkeypatch), truth)
            facts = made["ck"].facts
            for side, part in (("before", et_ns < border), ("after", et_ns >= border)):
                stated = facts["max_error_uas"] + facts["look_up_error_uas"]
                rows.append([span, f"{step_s} s", side, *columns(off_uas[part], stated)])
                assert off_uas[part].max() <= stated
            look_up = facts["look_up_error_uas"]
    heading = table(["span", "step", "jump", *COLUMNS], rows)
    page.put("ck", heading, f"Of what is stated, {look_up:.1f} uas are SPICE's own rounding of times.")


def test_aem_through_ccsds_ndm_py(gaia, page, rng, tmp_path):
    pytest.importorskip("ccsds_ndm")
    rows = []
    cases = [
        ("week", 10, "LAGRANGE", 3, "aem"),
        ("week", 10, "LAGRANGE", 3, "aem-xml"),
        ("week", 10, "LINEAR", 1, "aem"),
        ("month", 60, "LAGRANGE", 3, "aem"),
        ("month", 60, "LAGRANGE", 7, "aem"),
        ("month", 60, "LINEAR", 1, "aem"),
    ]
    for span, step_s, method, degree, kind in cases:
        law = law_over(gaia, span)
        options = PlanOptions(step_ns=step_s * SECOND, interpolation=method, degree=degree)
        made = write_products(scan_law_products(law, [kind], options), tmp_path)
        et_ns = times_around(law, rng, TIMES)
        off_uas, stated_uas = [], []
        for segment, piece in zip(attitude_message(tmp_path / made[kind].name), law.segments, strict=True):
            inside = et_ns[(et_ns >= piece.start_et_ns) & (et_ns < piece.stop_et_ns)]
            off_uas.append(angle_uas(segment.axes(inside), law_axes(piece, inside)))
            stated_uas.append(segment.stated_uas)
            assert off_uas[-1].max() <= segment.stated_uas, (span, step_s, method, degree, kind)
        form = "XML" if kind == "aem-xml" else "KVN"
        rows.append(
            [span, f"{step_s} s", form, f"{method} {degree}", *columns(np.concatenate(off_uas), max(stated_uas))]
        )
    page.put("aem", table(["span", "step", "form", "interpolation", *COLUMNS], rows))


def test_aem_through_orekit(gaia, page, rng, tmp_path, orekit_parser):  # noqa: F811
    """Orekit reads the rotations; its own interpolation is another one (Hermite on rotation vectors), so it is shown,
    and the one stated is applied to what it read."""
    from org.orekit.data import DataSource

    law = propagate(gaia, "2017-02-08T12:00:00", "2017-02-09T00:00:00")
    rows = []
    for step_s, method, degree in ((10, "LAGRANGE", 3), (10, "LINEAR", 1), (60, "LAGRANGE", 7)):
        options = PlanOptions(step_ns=step_s * SECOND, interpolation=method, degree=degree)
        made = write_products(scan_law_products(law, ["aem"], options), tmp_path)
        path = tmp_path / made["aem"].name
        stated = attitude_message(path)
        message = orekit_parser.parseMessage(DataSource(str(path)))
        et_ns = times_around(law, rng, 5000)
        off_uas, own_uas = [], []
        for segment, written, piece in zip(message.getSegments(), stated, law.segments, strict=True):
            states = segment.getData().getAngularCoordinates()
            first = states.get(0).getDate()
            seconds = np.array([state.getDate().durationFrom(first) for state in states])
            rotations = [state.getRotation() for state in states]
            read = object.__new__(AttitudeSegment)
            read.__dict__ = dict(written.__dict__)
            # Orekit's TDB is a series of its own: durations in it differ by 30 ns over a day.
            assert np.abs(seconds * 1e9 - (written.et_ns - written.et_ns[0])).max() < 1e4
            read.quaternion = np.array([[r.getQ1(), r.getQ2(), r.getQ3(), r.getQ0()] for r in rotations])
            signs = np.sign(np.sum(read.quaternion * written.quaternion, axis=1))
            read.quaternion *= signs[:, None]
            inside = et_ns[(et_ns >= piece.start_et_ns) & (et_ns < piece.stop_et_ns)]
            off_uas.append(angle_uas(read.axes(inside), law_axes(piece, inside)))
            assert off_uas[-1].max() <= written.stated_uas
            provider = segment.getAttitudeProvider()
            frame = segment.getMetadata().getEndpoints().getFrameA().asFrame()
            # dates by their place between Orekit's own dates of the nodes
            k = np.clip(np.searchsorted(written.et_ns, inside, side="right") - 1, 0, seconds.size - 2)
            part = (inside - written.et_ns[k]) / (written.et_ns[k + 1] - written.et_ns[k])
            found = []
            for t in seconds[k] + part * (seconds[k + 1] - seconds[k]):
                r = provider.getAttitude(None, first.shiftedBy(float(t)), frame).getRotation()
                found.append([r.getQ1(), r.getQ2(), r.getQ3(), r.getQ0()])
            own_uas.append(angle_uas(axes_of(np.array(found)), law_axes(piece, inside)))
        row = columns(np.concatenate(off_uas), max(each.stated_uas for each in stated))
        rows.append([f"{step_s} s", f"{method} {degree}", *row, short(np.concatenate(own_uas).max(), 3)])
    page.put("orekit", table(["step", "interpolation", *COLUMNS, "Orekit's own interpolation, largest"], rows))


def test_table_between_its_rows(gaia, page, rng, tmp_path):
    """Great circles between the rows of the Parquet file, read with pyarrow alone."""
    import pyarrow.parquet as parquet

    rows = []
    for span, step_s in (("week", 10), ("month", 60)):
        law = law_over(gaia, span)
        made = write_products(scan_law_products(law, ["parquet"], PlanOptions(step_ns=step_s * SECOND)), tmp_path)
        read = parquet.read_table(tmp_path / made["parquet"].name)
        columns_of = {name: read[name].to_numpy() for name in read.column_names}
        tcb_ns = np.rint((columns_of["jd_time"] + (2455197.5 - 2451545.0)) * 86400e9).astype(np.int64)
        row_et_ns = convert_ns(tcb_ns, "TCB", "TDB")
        border = law.jumps()[0].et_ns
        et_ns = times_around(law, rng, TIMES)
        k = np.searchsorted(row_et_ns, et_ns, side="right") - 1
        usable = (k >= 0) & (k < row_et_ns.size - 1)
        k, et_ns = k[usable], et_ns[usable]
        usable = (row_et_ns[k] >= border) | (row_et_ns[k + 1] < border)
        k, et_ns = k[usable], et_ns[usable]
        part = (et_ns - row_et_ns[k]) / (row_et_ns[k + 1] - row_et_ns[k])
        stated = made["parquet"].facts["max_error_uas"]
        for number, field in enumerate(law.fov(et_ns), start=1):
            ra, dec = (np.radians(columns_of[f"{name}_fov{number}"]) for name in ("ra", "dec"))
            centre = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)
            before, after = centre[k], centre[k + 1]
            arc = 2.0 * np.arcsin(0.5 * np.linalg.norm(after - before, axis=1))
            between = (np.sin((1 - part) * arc) / np.sin(arc))[:, None] * before
            between += (np.sin(part * arc) / np.sin(arc))[:, None] * after
            truth = np.stack(
                [
                    np.cos(field.dec_rad) * np.cos(field.ra_rad),
                    np.cos(field.dec_rad) * np.sin(field.ra_rad),
                    np.sin(field.dec_rad),
                ],
                axis=-1,
            )
            off_uas = 2.0 * np.arcsin(0.5 * np.linalg.norm(between - truth, axis=1)) * UAS_PER_RAD
            rows.append([span, f"{step_s} s", field.name, *columns(off_uas, stated)])
            # The file's days of TCB in a double are good to 20 ns, 1.2 uas of the scan.
            assert off_uas.max() <= stated + 1.2
    page.put("table", table(["span", "step", "field", *COLUMNS], rows))


def test_compact_law(whole_law, page, rng):
    et_ns = np.sort(rng.integers(whole_law.start_et_ns, whole_law.stop_et_ns, TIMES))
    data = compact_law.write(whole_law)
    back = compact_law.read(data, "law.fits")
    same = np.array_equal(back.attitude(et_ns), whole_law.attitude(et_ns))
    in_srs = sun_in_srs(whole_law, et_ns)
    aspect = np.arctan2(np.hypot(in_srs[:, 0], in_srs[:, 1]), in_srs[:, 2])
    aspect_uas = np.abs(aspect - whole_law.mission.law.solar_aspect_angle_rad) * UAS_PER_RAD
    page.put(
        "compact",
        table(
            ["", ""],
            [
                ["compact law over the mission", f"{len(data):,} bytes"],
                ["attitudes from it, of 20,000, the same to the last bit", "all" if same else "not all"],
                ["solar aspect angle: largest departure from 45 deg", f"{short(aspect_uas.max())} uas"],
            ],
        ),
    )
    assert same
    assert aspect_uas.max() < 1.0


def sun_in_srs(law, et_ns):
    """Directions (N, 3) of the nominal Sun, computed apart from the package, in the scanning reference system."""
    sun = nominal_sun(law.mission.law.obliquity_rad)
    directions = np.array([sun(0.0, et_s)[0] for et_s in et_ns / 1e9])
    return np.einsum("nij,nj->ni", law_axes(law, et_ns), directions)


@pytest.mark.parametrize(
    ("span", "start", "stop"),
    [
        ("300 days", "2017-01-01", "2017-10-28"),
        ("whole mission", None, None),
    ],
)
def test_sun_azimuth(gaia, page, rng, span, start, stop):
    law = propagate(gaia, start or gaia.law.start_et_ns, stop or gaia.law.stop_et_ns)
    et_ns = np.sort(rng.integers(law.start_et_ns, law.stop_et_ns, TIMES))
    azimuth = sun_azimuth.read(sun_azimuth.write(sun_azimuth.sun_azimuth(law), "GAIA"), "sun.ecsv")
    in_srs = sun_in_srs(law, et_ns)
    truth = np.arctan2(in_srs[:, 1], in_srs[:, 0])
    off_uas = np.abs(shortest(np.radians(azimuth.azimuth_deg(et_ns)) - truth)) * UAS_PER_RAD
    stated = np.radians(azimuth.max_error_deg) * UAS_PER_RAD
    k = np.searchsorted(azimuth.start_et_ns, et_ns, side="right") - 1
    page.put("sun-azimuth", table(["span", *COLUMNS], [[span, *columns(off_uas, stated.max())]]))
    # The Sun's mean longitude, thousands of degrees in a double, rounds to 0.007 uas; so do azimuths in degrees.
    assert np.max(off_uas - stated[k]) <= 0.04
