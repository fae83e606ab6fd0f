import pytest
from scanplan.planning.delivery.publish import publish
from scanplan.planning.mission import Mission
from scanplan.planning.operations.practice_delivery import put_in_force
from scanplan.planning.operations.site import Site
from scanplan.planning.package.verify import open_package
from scanplan.planning.plan import manifest_of, scan_law_products
from scanplan.planning.scanlaw import propagate

AT = "2017-01-31T15:00:00Z"


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-05T00:20")


def test_a_plan_is_in_force_once(law, tmp_path):
    site = Site.practice(tmp_path / "site")
    folder = site.plans / "plan"
    publish(folder, scan_law_products(law, ["aem", "compact", "sun-azimuth"]), manifest_of(law))
    delivery = put_in_force(site, folder, at_utc=AT)
    store = site.open_store()
    assert delivery.state == "ACKED"
    assert store.active(delivery.identity.series, law.start_et_ns) == delivery
    assert open_package(site.packages / delivery.package.name, site.public_key).manifest.name == delivery.identity.name
    entries = store.log()
    assert [entry.after for entry in entries] == ["PACKAGED", "SENT", "ACKED"]
    assert put_in_force(site, folder, at_utc=AT) == delivery
    assert store.log() == entries
