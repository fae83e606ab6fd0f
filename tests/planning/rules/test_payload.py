"""Requests and configuration histories of one delivery, and of two that follow each other."""

from dataclasses import replace

import pytest
from scanplan.planning.activities.history import ConfigurationChange, ConfigurationHistory
from scanplan.planning.products import configuration_history, por_xml
from scanplan.planning.products.por import Por, PorSequence
from scanplan.planning.rules.payload import join_configuration, request_history
from scanplan.planning.rules.subject import Subject

START = 539_524_869_184_912_436  # 2017-02-05 in UTC
HOUR_NS = 3_600_000_000_000
CHANGE = ConfigurationChange(START + HOUR_NS, "A.MODE", "OFF", "ON", "R-1", "SEQ1")
HISTORY = ConfigurationHistory("gaia", START, START + 24 * HOUR_NS, {"A.MODE": "OFF"}, (CHANGE,))
REQUEST = PorSequence("SEQ1", "R-1", "P", "S", START + HOUR_NS)


def subject(history, requests, previous=None):
    files = []
    if history is not None:
        head = configuration_history.head(history, "Gaia", START)
        files.append(("configuration.xml", configuration_history.write_xml(history, head)))
    if requests is not None:
        por = Por(START, START, START + 24 * HOUR_NS, START, "me", tuple(requests))
        files.append(("requests.xml", por_xml.write(por, "gaia")))
    return Subject.of_products(files, previous=previous)


@pytest.mark.parametrize(
    ("requests", "problem"),
    [
        ([REQUEST], None),
        (None, None),
        ([replace(REQUEST, unique_id="R-2")], "is in no file of requests"),
        ([replace(REQUEST, flag="Delete"), replace(REQUEST, unique_id="R-2")], "is in no file of requests"),
        ([replace(REQUEST, name="SEQ2")], "asks for the sequence SEQ2, not SEQ1"),
        ([replace(REQUEST, et_ns=REQUEST.et_ns + 2_000_000)], "is executed 0.002 s away from that"),
    ],
)
def test_changes_are_asked_for(requests, problem) -> None:
    found = list(request_history(subject(HISTORY, requests)))
    if problem is None:
        assert found == []
        return
    (one,) = found
    assert one.message == f"A.MODE is changed by R-1, which {problem}"
    assert (one.product, one.et_ns, one.layer) == ("configuration.xml", CHANGE.et_ns, "across")


def test_the_configuration_goes_on() -> None:
    following = ConfigurationHistory("gaia", HISTORY.stop_et_ns, HISTORY.stop_et_ns + HOUR_NS, HISTORY.final, ())
    before = subject(HISTORY, None)
    assert list(join_configuration(subject(following, None, before))) == []
    assert list(join_configuration(subject(following, None))) == []
    assert list(join_configuration(subject(following, None, subject(None, [REQUEST])))) == []
    stepped = replace(following, initial={"A.MODE": "OFF"})
    (one,) = join_configuration(subject(stepped, None, before))
    assert one.message == "starts with A.MODE = 'OFF', and it was 'ON'"
