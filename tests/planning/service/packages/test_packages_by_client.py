"""Packages through the client: the store's own facts and bytes."""

import pytest
import scanplan as sp
from scanplan.planning.package.verify import open_package
from scanplan.planning.service.client.errors import Conflict, NotAllowed, NotFound, TokenNeeded


def test_lists(packages, deliverer):
    known = packages.store.deliveries()
    assert [each["name"] for each in deliverer.packages()] == [each.identity.name for each in known]
    assert [each["name"] for each in deliverer.packages(state=["ACKED"], at="2017-02-08")] == ["GAI_0001"]
    assert [each["name"] for each in deliverer.active("2017-02-08")] == ["GAI_0001"]
    assert deliverer.package("GAI_0001")["state"] == "ACKED"
    assert deliverer.verify("GAI_0001")["is_authenticated"]
    assert [each["number"] for each in deliverer.log(2)] == [each.number for each in packages.store.log(None, 2)]


def test_downloads(packages, deliverer, tmp_path):
    path = deliverer.download("GAI_0001", tmp_path)
    assert path == tmp_path / "GAI_0001.tar"
    assert path.read_bytes() == packages.store.package("GAI_0001")
    with pytest.raises(sp.InvalidInput, match="is there already"):
        deliverer.download("GAI_0001", tmp_path)
    deliverer.download("GAI_0002", path, replace=True)
    assert path.read_bytes() == packages.store.package("GAI_0002")
    law = deliverer.download("GAI_0001", tmp_path / "x", file="law.bin")
    assert law.read_bytes() == open_package(packages.store.package("GAI_0001")).files["law.bin"]
    empty = deliverer.download("GAI_0001", tmp_path, file="same.txt")
    assert empty.read_bytes() == b""
    with pytest.raises(NotFound):
        deliverer.download("GAI_0001", tmp_path / "y", file="nothing")
    assert {each.name for each in tmp_path.iterdir()} == {"GAI_0001.tar", "x", "same.txt"}


def test_acts(packages, deliverer):
    assert deliverer.remark("GAI_0002", "hello")["log"][-1]["why"] == "hello"
    with pytest.raises(Conflict, match="GAI_0002 is ACKED and cannot become APPROVED; from here it goes to"):
        deliverer.approve("GAI_0002")
    with pytest.raises(NotFound):
        deliverer.deliver("GAI_0003")
    with sp.Client(packages.server.url) as nobody, pytest.raises(TokenNeeded):
        nobody.withdraw("GAI_0002", "x")
    with sp.Client(packages.server.url, token=packages.tokens["read"]) as reader, pytest.raises(NotAllowed):
        reader.withdraw("GAI_0002", "x")
