"""Transits of a catalogue in the body: the bytes that the library writes of the same file."""

import io
import json
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scanplan as sp
from astropy.table import Table
from astropy.units import Unit
from scanplan.planning.catalogue import ColumnChoice, open_catalogue, open_name_list
from scanplan.planning.products.transit_columns import TransitOptions
from scanplan.planning.service.answer import Question
from scanplan.planning.service.answers.kinds import KINDS
from scanplan.planning.service.desk import Desk
from scanplan.planning.service.settings import Limits
from scanplan.planning.transit_formats import FORMATS
from scanplan.planning.transit_run import TransitJob, stars_at_once, transit_stream

WINDOW = {"start": "2017-01-01", "days": 60}
TYPES = {
    "csv": "text/csv",
    "ecsv": "application/x-ecsv",
    "vot": "application/x-votable+xml",
    "fits": "application/fits",
    "parquet": "application/vnd.apache.parquet",
}


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2017-01-01", "2017-03-02")


@pytest.fixture(scope="module")
def stars():
    rng = np.random.default_rng(8)
    count = 120
    table = Table()
    table["source_id"] = np.arange(count) * 10**15 + 7
    table["ra"] = rng.uniform(0, 360, count) * Unit("deg")
    table["dec"] = np.degrees(np.arcsin(rng.uniform(-1, 1, count))) * Unit("deg")
    table["pmra"] = rng.normal(0, 50, count) * Unit("mas/yr")
    table["pmdec"] = rng.normal(0, 50, count) * Unit("mas/yr")
    table["ref_epoch"] = np.full(count, 2016.0) * Unit("yr")
    return table


@pytest.fixture(scope="module")
def files(stars, tmp_path_factory):
    """The same catalogue in every format."""
    folder = tmp_path_factory.mktemp("catalogues")
    paths = {ending: folder / f"stars.{ending}" for ending in TYPES}
    stars.write(paths["csv"], format="ascii.csv")
    stars.write(paths["ecsv"], format="ascii.ecsv")
    stars.write(paths["vot"], format="votable")
    stars.write(paths["fits"])
    stars.write(paths["parquet"])
    return paths


def by_library(law, catalogue, form, options=TransitOptions(), between_rows=False):  # noqa: B008
    return b"".join(transit_stream(TransitJob(law, catalogue, form, options, between_rows)))


def asked(server, body, media_type, **parameters):
    return server.http.post(
        "/api/transits", params={**WINDOW, **parameters}, content=body, headers={"content-type": media_type}
    )


@pytest.mark.parametrize("ending", TYPES)
def test_every_format_that_is_read(server, law, files, ending):
    answer = asked(server, files[ending].read_bytes(), TYPES[ending], format="csv")
    assert answer.status_code == 200, answer.text
    found = open_catalogue(files[ending], rows_at_once=stars_at_once(law))
    assert answer.content == by_library(law, found, "csv")
    assert answer.content.count(b"\n") > 100


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_that_is_written(server, law, files, form):
    options = {} if form == "gost" else {"state": True, "ccd_times": True, "data_probability": True}
    answer = asked(
        server, files["csv"].read_bytes(), "Text/CSV; charset=utf-8", format=form, between_rows=True, **options
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[form].media_type
    found = open_catalogue(files["csv"], rows_at_once=stars_at_once(law))
    with_all = TransitOptions(**options)
    assert answer.content == by_library(law, found, form, with_all, True)


@pytest.mark.parametrize("divide", [", ", "  ", "\t"])
def test_lines_of_names_and_places(server, law, tmp_path, divide):
    path = tmp_path / "names.txt"
    path.write_text(
        f"bet Pic{divide}05:47:17.088{divide}-51:03:59.44\n\n# bright\nVega{divide}279.2347{divide}38.7837\n"
    )
    answer = asked(server, path.read_bytes(), "text/plain")
    assert answer.content == by_library(law, open_name_list(path), "json")
    assert {row["star"] for row in answer.json()["transits"]} == {"bet Pic", "Vega"}


def test_json_unless_another_format_is_asked_for(server, files):
    assert asked(server, files["csv"].read_bytes(), "text/csv").json()["metadata"]["product"] == "transits"


def test_columns_of_other_names(server, law, stars, tmp_path):
    path = tmp_path / "odd.csv"
    names = {"source_id": "n", "ra": "a", "dec": "b", "pmra": "c", "pmdec": "d", "ref_epoch": "e"}
    odd = stars.copy()
    odd.rename_columns(list(names), list(names.values()))
    odd.write(path, format="ascii.csv")
    chosen = {
        f"{key}_column": names[name] for key, name in zip(("name", "ra", "dec", "pmra", "pmdec"), names, strict=False)
    }
    answer = asked(server, path.read_bytes(), "text/csv", **chosen, epoch=2016.0, format="csv")
    choice = ColumnChoice(ra="a", dec="b", name="n", pmra="c", pmdec="d", default_epoch=2016.0)
    assert answer.content == by_library(law, open_catalogue(path, choice), "csv")
    assert asked(server, path.read_bytes(), "text/csv", ra_column="x").status_code == 422


@pytest.mark.parametrize(
    ("body", "media_type", "detail", "parameter"),
    [
        (b"ra,dec\n1,2\n3,abc\n", "text/csv", "line 3: 'abc' is no angle", "column dec"),
        (b"ra,dec\n1,2\n3,95\n", "text/csv", "line 3: 95.0 is no declination", "column dec"),
        (b"ra,de\xff\n1,2\n", "text/csv", "", None),
        (b"one,two\n1,2\n", "text/csv", "has no column of right ascension", None),
        (b"ra,dec,pmra,pmdec\n1,2,3,4\n", "text/csv", "has proper motions (pmra, pmdec) but no epoch", None),
        (b"", "text/csv", "is empty", None),
        (b"ra,dec\n", "text/csv", "has no stars", None),
        (b"Vega 1\n", "text/plain", "line 1: ", None),
        (b"Vega, 1, 2, 3\n", "text/plain", "line 1: has 4 values", None),
        (b"SIMPLE  =", "application/fits", "", None),
        (b"PAR1", "application/vnd.apache.parquet", "", None),
        (b"<VOTABLE>", "text/xml", "", None),
        (b"\x00" * 100, "application/fits", "is no catalogue that can be read", None),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_told_with_its_place(server, body, media_type, detail, parameter):
    answer = asked(server, body, media_type)
    assert answer.status_code == 422
    told = answer.json()
    assert told["detail"].startswith(detail)
    assert told.get("parameter") == parameter
    assert "/proc" not in answer.text
    assert "/tmp" not in answer.text


def test_more_than_one_answer_may_have(server):
    many = b"ra,dec\n" + b"".join(b"%d,%d\n" % (i % 360, i % 90) for i in range(1001))
    told = asked(server, many, "text/csv").json()
    assert told["status"] == 422
    assert told["detail"] == "The catalogue has more than 1,000 stars."
    assert "POST /api/jobs/transits" in told["hint"]
    answer = asked(
        server, many.rsplit(b"\n", 2)[0] + b"\n", "text/csv", days=3640, format="parquet", start="2014-12-01"
    )
    assert answer.status_code == 200, answer.text
    assert asked(server, b"ra,dec\n" + b"1,2\n" * (1 << 19), "text/csv").status_code == 413


@pytest.mark.parametrize("with_schema", [True, False])
def test_a_small_file_that_unfolds_to_gigabytes(server, with_schema):
    """A thousand names, all of them the same one of four million characters: a kilobyte."""
    names = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1000, np.int32)), pa.array(["x" * (4 << 20)]))
    sink = io.BytesIO()
    table = pa.table({"name": names, "ra": np.zeros(1000), "dec": np.zeros(1000)})
    pq.write_table(table, sink, compression="zstd", store_schema=with_schema)
    assert len(sink.getvalue()) < 2000
    for _ in range(3):
        assert asked(server, sink.getvalue(), TYPES["parquet"]).status_code == 422
    assert asked(server, b"ra,dec\n1,2\n", "text/csv").status_code == 200


@pytest.mark.parametrize("media_type", ["text/csv", "text/plain"])
def test_one_name_that_is_very_long(server, media_type):
    body = b"a" * 900_000 + b",1,2\n" + b"b,1,2\n" * 900
    head = b"name,ra,dec\n" if media_type == "text/csv" else b""
    assert asked(server, head + body, media_type).status_code == 422
    assert asked(server, head + body[898_999:], media_type).status_code == 422


def test_more_transits_than_one_answer_may_have(files):
    desk = Desk(sp.Mission.load("gaia"), Limits(transits=100))
    question = Question("catalogue", WINDOW, files["csv"].read_bytes(), "text/csv")
    told = json.loads(KINDS["catalogue"].answer(desk, question).body)
    assert told["status"] == 422
    assert re.fullmatch(r"About [3-4]\d\d transits are to be expected; one answer may have 100\.", told["detail"])


@pytest.mark.parametrize("media_type", ["", "application/json", "application/x-www-form-urlencoded", "text/html"])
def test_a_body_of_another_type_is_not_read(server, media_type):
    answer = asked(server, b"ra,dec\n1,2\n", media_type)
    assert answer.status_code == 415
    assert "text/csv" in answer.json()["hint"]
