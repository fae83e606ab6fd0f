"""The attitude in a profile's dialect: read back, by ourselves and by ccsds-ndm-py, and equal to the law."""

from dataclasses import replace

import erfa
import numpy as np
import pytest
from astropy.coordinates import FK5, ICRS, SkyCoord
from scanplan.errors import IntegrityError, UsageError
from scanplan.planning.frame_bias import icrf_to_eme2000
from scanplan.planning.package.contents import packed_products
from scanplan.planning.package.dialect import attitude_product, law_of
from scanplan.planning.package.naming import NameParts
from scanplan.planning.package.plan_files import PlanFiles
from scanplan.planning.package.profile import load_profile
from scanplan.planning.package.release import Labels
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem_check import check
from scanplan.planning.rotation import rotation_between_rad, srs_axes

from . import made_plan

BIAS = erfa.bp00(2451545.0, 0.0)[0]
"""From the ICRF's axes to those of the mean equator and equinox of J2000.0, by ERFA."""
MAS = np.radians(1.0 / 3.6e6)


def made(profile_name, **changes):
    profile = load_profile(profile_name)
    law = made_plan.law()
    parts = NameParts("GAI", "TEST", "ATTITUDE", "STP", law.start_et_ns, law.stop_et_ns, 7)
    return attitude_product(law, replace(profile.aem, **changes), "a.aem", parts, "2017-02-01T12:00:00")


def read(product):
    return (aem_xml if product.kind == "aem-xml" else aem_kvn).read(product.data, product.name)


def axes(block):
    """(N, 3, 3) axes of the scanning reference system in the message's first frame."""
    norm = np.linalg.norm(block.quaternion, axis=1, keepdims=True)
    return srs_axes(block.quaternion / norm)


def law_axes(block):
    """The same in the ICRF by the law itself; the last row of a block is the limit from inside."""
    law = made_plan.law()
    piece = next(each for each in law.segments if each.name == block.segment)
    return srs_axes(piece.attitude(np.clip(block.et_ns, piece.start_et_ns, piece.stop_et_ns)))


def largest_angle_rad(one, other):
    """Between corresponding axes."""
    return float(np.linalg.norm(one - other, axis=-1).max())


def test_the_frame_bias_is_that_of_erfa_and_near_astropys_fk5() -> None:
    turn = srs_axes(np.array([icrf_to_eme2000()]))[0]
    assert np.abs(turn - BIAS).max() < 2e-16
    assert 20 * MAS < rotation_between_rad(np.array(icrf_to_eme2000()), np.array([0.0, 0.0, 0.0, 1.0])) < 30 * MAS
    direction = SkyCoord(ra=[10.0, 200.0], dec=[-30.0, 70.0], unit="deg", frame=ICRS)
    theirs = direction.transform_to(FK5(equinox="J2000")).cartesian.xyz.value
    ours = turn @ direction.cartesian.xyz.value
    # FK5's pole and equinox are those of its catalogue, known to some 20 mas in right ascension
    assert np.abs(ours - theirs).max() < 60 * MAS


@pytest.mark.parametrize("time_system", ["UTC", "TAI", "TT", "TDB"])
@pytest.mark.parametrize("notation", ["kvn", "xml"])
def test_icrf_in_any_time_system_is_the_law(time_system, notation) -> None:
    product = made("esoc", time_system=time_system, notation=notation)
    message = read(product)
    assert [each.message for each in check(product.data) if each.severity == "ERROR"] == []
    assert {block.time_scale for block in message.blocks} == {time_system}
    assert [block.segment for block in message.blocks] == ["NSL GAREQ 1", "NSL GAREQ 2"]
    for block in message.blocks:
        assert largest_angle_rad(axes(block), law_axes(block)) < 1e-14


def test_eme2000_is_the_law_turned_by_the_bias() -> None:
    product = made("ndm_xml")
    message = read(product)
    assert message.header.message_id == "GAIA-ATT-2017039T171000-V0007"
    assert message.header.originator == "GAIA-SOC"
    assert message.header.creation_date == "2017-02-01T12:00:00"
    for block in message.blocks:
        assert (block.frame_a, block.frame_b, block.time_scale) == ("EME2000", "SC_BODY_1", "UTC")
        turned = law_axes(block) @ BIAS.T
        assert largest_angle_rad(axes(block), turned) < 1e-14
        assert largest_angle_rad(axes(block), law_axes(block)) > 15 * MAS
        piece = next(each for each in made_plan.law().segments if each.name == block.segment)
        rates = piece.angular_velocity_rad_s(np.clip(block.et_ns, piece.start_et_ns, piece.stop_et_ns))
        assert np.abs(block.angular_velocity_rad_s - rates).max() < 1e-16
        assert np.all(np.diff(block.tags_ns[1:-1]) == 20_000_000_000)
    assert "EME2000 IS THE MEAN EQUATOR AND EQUINOX OF J2000.0" in message.blocks[0].comments


def test_a_certificate_holds_in_eme2000_too() -> None:
    """Components interpolated by numpy between all rows of a block stay within what the message states."""
    message = read(made("ndm_xml", step_ns=60_000_000_000, degree=3))
    block = message.blocks[0]
    piece = made_plan.law().segments[0]
    seconds = (block.et_ns - block.et_ns[0]) * 1e-9
    worst = 0.0
    for row in range(1, block.et_ns.size - 2):
        around = slice(row - 1, row + 3)
        at = block.et_ns[row] + (block.et_ns[row + 1] - block.et_ns[row]) // 2
        x = (at - block.et_ns[0]) * 1e-9 - seconds[row]
        columns = [np.polyfit(seconds[around] - seconds[row], block.quaternion[around, k], 3) for k in range(4)]
        q = np.array([np.polyval(column, x) for column in columns])
        truth = srs_axes(piece.attitude(np.array([at])))[0] @ BIAS.T
        worst = max(worst, largest_angle_rad(srs_axes((q / np.linalg.norm(q))[None])[0], truth))
    assert 1e-13 < worst <= block.interpolation.max_error_rad


@pytest.mark.witness
@pytest.mark.parametrize("profile", ["esoc", "ndm_xml"])
def test_ccsds_ndm_py_reads_what_we_read(profile, tmp_path) -> None:
    ndm = pytest.importorskip("ccsds_ndm")
    product = made(profile)
    path = tmp_path / "made.aem"
    path.write_bytes(product.data)
    theirs, ours = ndm.Aem.from_file(str(path)), read(product)
    dialect = load_profile(profile).aem
    assert theirs.header.message_id == ours.header.message_id
    assert len(theirs.segments) == len(ours.blocks)
    for segment, block in zip(theirs.segments, ours.blocks, strict=True):
        assert segment.metadata.ref_frame_a == dialect.ref_frame_a
        assert str(segment.metadata.time_system) == dialect.time_system
        values = np.array([state.values for state in segment.data.attitude_states])
        assert np.array_equal(values[:, :4], block.quaternion)


def test_names_of_object_and_frames_are_the_profiles() -> None:
    product = made("esoc", object_name="GAIA-2", object_id="GAIA", ref_frame_b="SC_BODY_2", originator="ME")
    message = read(product)
    assert (message.object_name, message.object_id, message.header.originator) == ("GAIA-2", "GAIA", "ME")
    assert message.blocks[0].frame_b == "SC_BODY_2"
    assert "SC_BODY_2 IS THE SCANNING REFERENCE SYSTEM" in message.blocks[0].comments


def test_the_law_must_be_of_the_plans_mission_file() -> None:
    plan = made_plan.plan()
    mission = plan.manifest.inputs[0]
    other = plan.manifest.model_copy(update={"inputs": [mission.model_copy(update={"sha256": "0" * 64})]})
    with pytest.raises(IntegrityError, match="another mission file"):
        law_of(replace(plan, manifest=other))
    rest = [each for each in plan.manifest.products if each.kind != "compact"]
    with pytest.raises(UsageError, match="no compact law"):
        law_of(replace(plan, manifest=plan.manifest.model_copy(update={"products": rest})))
    changed = PlanFiles.of_products(
        [replace(each, data=each.data + b" ") for each in made_plan.products()], made_plan.manifest()
    )
    with pytest.raises(IntegrityError, match="another sha256"):
        packed_products(Labels.of(changed, load_profile("esoc"), made_plan.RELEASE), [])
