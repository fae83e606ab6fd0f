"""Files of two days with a jump of the law, read by others: within what they state, between the nodes."""

import numpy as np
import pytest
from scanplan.errors import UsageError
from scanplan.planning.mission import Mission
from scanplan.planning.plan import PlanOptions, scan_law_products
from scanplan.planning.sampling import sample
from scanplan.planning.scanlaw import propagate

from .reading import angle_uas, attitude_message, law_axes, spice_axes, times_around, write_products

SECOND = 10**9
pytestmark = pytest.mark.witness


@pytest.fixture(scope="module")
def law():
    """The border of 2017-02-08T18:12 in its middle."""
    return propagate(Mission.load("gaia"), "2017-02-08T12:00:00", "2017-02-09T00:00:00")


@pytest.fixture(scope="module")
def et_ns(law):
    return times_around(law, np.random.default_rng(8), 3000)


@pytest.mark.parametrize("step_s", [10, 60])
def test_cspice_finds_the_attitude_within_the_certificate(law, et_ns, step_s, tmp_path, monkeypatch):
    made = write_products(scan_law_products(law, ["ck"], PlanOptions(step_ns=step_s * SECOND)), tmp_path)
    found = spice_axes(tmp_path, made["mk"].name, et_ns, monkeypatch)
    off_uas = angle_uas(found, law_axes(law, et_ns)).max()
    stated_uas = made["ck"].facts["max_error_uas"] + made["ck"].facts["look_up_error_uas"]
    print(f"CK at {step_s} s: {off_uas:.1f} uas at most, stated {stated_uas:.1f}")
    assert 0.5 * stated_uas < off_uas <= stated_uas


@pytest.mark.parametrize(
    ("step_s", "method", "degree"), [(10, "LAGRANGE", 3), (60, "LAGRANGE", 7), (10, "LINEAR", 1), (60, "LINEAR", 1)]
)
@pytest.mark.parametrize("kind", ["aem", "aem-xml"])
def test_attitude_messages_interpolate_within_their_certificates(law, et_ns, step_s, method, degree, kind, tmp_path):
    pytest.importorskip("ccsds_ndm")
    options = PlanOptions(step_ns=step_s * SECOND, interpolation=method, degree=degree)
    made = write_products(scan_law_products(law, [kind], options), tmp_path)
    segments = attitude_message(tmp_path / made[kind].name)
    assert len(segments) == len(law.segments)
    for segment, piece in zip(segments, law.segments, strict=True):
        assert (segment.method, segment.degree) == (method, degree)
        inside = et_ns[(et_ns >= piece.start_et_ns) & (et_ns < piece.stop_et_ns)]
        off_uas = angle_uas(segment.axes(inside), law_axes(piece, inside)).max()
        print(f"{kind} {method} {degree} at {step_s} s: {off_uas:.3g} uas at most, stated {segment.stated_uas:.3g}")
        assert off_uas <= segment.stated_uas
        # No idle promise either, but where rounding of digits is all there is, bounded at its worst.
        assert off_uas > 0.3 * segment.stated_uas or segment.stated_uas < 0.1


@pytest.mark.parametrize(("method", "degree"), [("HERMITE", 7), ("SPLINE", 3), ("LAGRANGE", 0)])
def test_no_certificate_for_an_interpolation_that_is_not_evaluated(method, degree):
    law = propagate(Mission.load("gaia"), "2017-02-06", "2017-02-07")
    with pytest.raises(UsageError, match=f"cannot certify {method} interpolation of degree {degree}"):
        sample(law, 10**10, "TDB", method, degree)
