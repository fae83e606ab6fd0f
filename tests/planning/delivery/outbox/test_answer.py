"""Answers of a control centre: read strictly, refused in one line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.errors import ProductError
from scanplan.planning.delivery.outbox.answer import answer_of, named_answer, read_answer, write_answer

GOOD = {
    "answer": "scanplan-answer",
    "version": 1,
    "package": "P1",
    "sha256": "ab" * 32,
    "verdict": "ACK",
    "reason": "",
    "at_utc": "2017-02-02T10:00:00Z",
    "by": "MOC",
}


def text_of(**changes):
    content = {**GOOD, **changes}
    return json.dumps({key: value for key, value in content.items() if value is not ...}).encode()


def test_round_trip_as_any_reader_of_json_sees_it():
    answer = read_answer(text_of(), "P1.ACK")
    assert json.loads(write_answer(answer)) == GOOD
    assert read_answer(write_answer(answer), "in/P1.ACK") == answer
    assert answer.file_name == "P1.ACK"


def test_a_reason_may_be_in_any_language():
    rejected = answer_of({**GOOD, "verdict": "REJ", "reason": "Prüfsumme ≠ 🛰"}, "P1.REJ")
    assert read_answer(write_answer(rejected), "P1.REJ").reason == "Prüfsumme ≠ 🛰"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        *((text_of(**{key: ...}), key) for key in GOOD),
        (text_of(more=1), "more"),
        (text_of(answer="other"), "answer"),
        (text_of(version=2), "version"),
        (text_of(version="1"), "version"),
        (text_of(version=True), "version"),
        (text_of(version=1.0), "version"),
        (text_of(package="../P1"), "package"),
        (text_of(package=""), "package"),
        (text_of(package=1), "package"),
        (text_of(sha256="AB" * 32), "sha256"),
        (text_of(sha256="ab" * 31), "sha256"),
        (text_of(verdict="MAYBE"), "verdict"),
        (text_of(verdict=None), "verdict"),
        (text_of(reason="two\nlines"), "reason"),
        (text_of(reason="x" * 501), "reason"),
        (text_of(verdict="REJ", reason=" "), "reason"),
        (text_of(at_utc="yesterday"), "at_utc"),
        (text_of(at_utc="2017-02-30T00:00:00Z"), "at_utc"),
        (text_of(at_utc="2017-02-02T10:00:00Z\n"), "at_utc"),
        (text_of(by=""), "by"),
        (text_of(by="x" * 101), "by"),
    ],
)
def test_a_defect_is_told_with_its_key(data, key):
    with pytest.raises(ProductError, match=rf"^P1\.ACK: {key}: .*docs/icd/answers|says why") as caught:
        read_answer(data, "P1.ACK")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"[" * 5000,
        b'{"a":' * 5000,
        b"1" * 10_000,
        b"null",
        b"[]",
        b'"answer"',
        text_of()[:-1] + b',"by":"MOC"}',
        b'{"version": NaN, "answer": Infinity}',
        text_of(by="\ud800"),
    ],
    ids=range(13),
)
def test_what_is_no_answer(data):
    with pytest.raises(ProductError, match=r"^P1\.ACK: ") as caught:
        read_answer(data, "P1.ACK")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", ["P1.REJ", "P2.ACK", "P1.ACK.old"])
def test_an_answer_belongs_into_the_file_of_its_name(name):
    with pytest.raises(ProductError, match=r"belongs into P1\.ACK"):
        read_answer(text_of(), name)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("P1.ACK", ("P1", "ACK")),
        ("P1.0.REJ", ("P1.0", "REJ")),
        ("P1.ack", None),
        (".ACK", None),
        ("P1.ACK\n", None),
        ("a/P1.ACK", None),
        ("P1.ACK.part", None),
        (".scanplan-P1.ACK.part", None),
    ],
)
def test_names_of_answers(name, named):
    assert named_answer(name) == named


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_change_of_bytes_gives_a_traceback(data):
    raw = bytearray(text_of())
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(raw) - 1))
        raw[where : where + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        raw = raw or bytearray(b"x")
    try:
        told = read_answer(bytes(raw), "P1.ACK").file_name
    except ProductError as error:
        told = str(error)
    assert told.startswith("P1.ACK")
    assert "\n" not in told
