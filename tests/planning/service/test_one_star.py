"""The answer about a star is what the library writes, to the byte."""

import pytest
import scanplan as sp
from scanplan.planning.catalogue.one_star import one_star
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.transit_formats import FORMATS


@pytest.mark.parametrize("name", ["json", "gost", "csv", "ecsv", "votable", "parquet"])
def test_same_bytes_as_the_library(server, name):
    answer = server.get("/api/transits", ra="86.8212", dec="-51.0665", start="2017-01-01", days=200, format=name)
    law = sp.propagate(sp.Mission.load("gaia"), "2017-01-01", "2017-07-20")
    found = sp.transits(law, one_star(86.8212, -51.0665))
    assert len(found) > 5
    assert answer.status_code == 200
    assert answer.content == b"".join(FORMATS[name].write([found], TransitOptions()))


def test_what_is_wrong_is_told_in_one_problem_document(server):
    answer = server.get("/api/transits", ra="86.8212", dec="-510", start="2017-01-01", days=1)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == "dec"
    assert "-90 to 90" in answer.json()["detail"]
