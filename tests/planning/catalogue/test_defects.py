"""Every defect of a catalogue is one line that names the file, the line or row, and the column."""

import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from astropy.table import Table
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.catalogue import ColumnChoice, open_catalogue


def refusal(path, choice=None, **options):
    with pytest.raises(InvalidInput) as caught:
        list(open_catalogue(path, choice, **options).chunks())
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(f"{path}:")
    return said.removeprefix(f"{path}:")


GOOD = "source_id,ra,dec,parallax\n" + "".join(f"{i},{i % 360},{i % 90},1.5\n" for i in range(1, 11))

CSV_DEFECTS = {
    "letters": ("5,5,x9,1.5", "6: column dec: 'x9' is no number"),
    "two points": ("5,1.2.3,5,1.5", "6: column ra: '1.2.3' is no number"),
    "no position": ("5,,5,1.5", "6: column ra: has no value; every star needs a position"),
    "NaN": ("5,5,NaN,1.5", "6: column dec: has no value"),
    "null": ("5,5,null,1.5", "6: column dec: has no value"),
    "infinite": ("5,inf,5,1.5", "6: column ra: is infinite"),
    "declination": ("5,5,90.001,1.5", "6: column dec: 90.001 is no declination; give -90 to 90 degrees"),
    "right ascension": ("5,360.1,5,1.5", "6: column ra: 360.1 is no right ascension; give 0 to 360 degrees"),
    "far west": ("5,-180.1,5,1.5", "6: column ra: -180.1 is no right ascension"),
    "parallax": ("5,5,5,big", "6: column parallax: 'big' is no number"),
    "too short": ("5,5", "6: has 2 values, but there are 4 columns"),
    "too long": ("5,5,5,1.5,7", "6: has 5 values, but there are 4 columns"),
}


@pytest.mark.parametrize(("line", "message"), CSV_DEFECTS.values(), ids=CSV_DEFECTS)
@pytest.mark.parametrize("rows_before", [0, 4000])
def test_csv(line, message, rows_before, written):
    """Among the first rows, by which the values' kinds are told, and far behind them."""
    head, *rows = GOOD.splitlines()
    rows[4] = line
    before = rows[:4] * (rows_before // 4)
    path = written("stars.csv", "\n".join([head, *before, *rows]) + "\n")
    place, _, rest = message.partition(": ")
    said = refusal(path, rows_at_once=1000)
    assert said.startswith(f"{int(place) + rows_before}: ")
    # a column whose first rows hold anything but numbers is of text, and may be sexagesimal
    assert rest in said or (not rows_before and rest.replace("is no number", "is no angle") in said)


@pytest.mark.parametrize("line", ["no name,5,5,1.5", "9223372036854775808,5,5,1.5"])
def test_names_that_stop_being_numbers(line, written):
    rows = GOOD.splitlines()
    path = written("stars.csv", "\n".join([*rows, *rows[1:] * 300, line]))
    name = line.split(",")[0]
    assert (
        refusal(path)
        == f"{len(rows) * 301 - 299}: column source_id: '{name}' is no whole number, as those before it are"
    )


def test_lines_count_as_an_editor_counts_them(written):
    text = '# comment\n\nname,note,ra,dec\na,"two\nlines",1,2\n\nb,"",3,x\n'
    rows = "c,n,1,2\n" * 3000
    assert refusal(written("stars.csv", text)) == "7: column dec: 'x' is no angle; give degrees, or -51:03:59.44"
    late = text.replace("b,", f"{rows}b,")
    assert refusal(written("late.csv", late)) == "3007: column dec: 'x' is no number"
    gzipped = written("late.csv.gz", gzip.compress(late.encode()))
    assert refusal(gzipped) == "3007: column dec: 'x' is no number"


def test_rows_count_from_the_first_one_also_when_reading_goes_on(written):
    path = written("stars.csv", GOOD.replace("9,9,9,", "9,9,99,"))
    with pytest.raises(InvalidInput, match=r"stars.csv:10: column dec: 99.0 is no declination"):
        list(open_catalogue(path, rows_at_once=2).chunks(5))


def test_text_files_that_are_no_tables(written):
    assert refusal(written("empty.csv", "")) == " is empty"
    assert (
        refusal(written("blank.csv", "\n\n"))
        == " has no line that names its columns; the first one should, as: name,ra,dec"
    )
    assert refusal(written("head.csv", "name,ra,dec\n")) == " has no stars"
    assert refusal(written("cut.csv", "name,ra,dec")) == " has no stars"
    assert refusal(written("twice.csv", "ra,dec,ra\n1,2,3\n")) == "1: column ra is there twice"
    assert refusal(written("none.csv", "1,10.5,20.5\n")) == (
        " has no column of right ascension; its columns are 1, 10.5, 20.5; choose one, or name them ra and dec"
    )
    assert refusal(written("half.csv", "ra,x\n1,2\n")).startswith(
        " has no column of declination; its columns are ra, x;"
    )
    assert refusal(written("latin.csv", b"name,ra,dec\na,1,2\ncaf\xe9,1,2\n")) == "3: column name: is not UTF-8"
    endless = 'name,ra,dec\na,1,2\n"' + "x" * 200_000 + ",1,2\n"
    assert refusal(written("endless.csv", endless)).startswith("3: cannot be read: field larger than")
    assert refusal(written("binary.csv", b"\0\1\2\3,\n")) == "1: is not text"
    assert refusal(written("cut.csv.gz", gzip.compress(GOOD.encode() * 100)[:-40])).startswith(" cannot be read")
    assert refusal(written("plain.csv.gz", GOOD)).startswith(" cannot be read")


def test_broken_ecsv(written):
    assert refusal(written("stars.ecsv", "# %ECSV 1.0\n# ---\n# datatype: [\nra dec\n1 2\n")).startswith(
        " not a readable ECSV header"
    )


def test_files_that_are_no_catalogues(tmp_path, written):
    assert refusal(tmp_path / "missing.csv") == " there is no such file"
    assert refusal(tmp_path) == " is a folder; give a file"
    assert refusal(written("stars.xyz", GOOD)).startswith(
        " is no catalogue that can be read; give CSV (.csv, .tsv), ECSV"
    )
    assert refusal(written("stars.bin", b"\0" * 100)).startswith(" is no catalogue that can be read")


def test_the_content_counts_not_the_suffix(tmp_path):
    pq.write_table(pa.table({"ra": [1.0], "dec": [2.0]}), tmp_path / "stars.csv")
    assert len(next(open_catalogue(tmp_path / "stars.csv").chunks())) == 1


@pytest.mark.parametrize("kind", ["parquet", "fits", "vot"])
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("dec", 95.0, "row 1700, column dec: 95.0 is no declination; give -90 to 90 degrees"),
        ("dec", np.nan, "row 1700, column dec: has no value; every star needs a position"),
        ("ra", -181.0, "row 1700, column ra: -181.0 is no right ascension"),
        ("parallax", np.inf, "row 1700, column parallax: is infinite"),
        ("epoch", 57388.0, "row 1700, column epoch: 57388 is no epoch; give a Julian year, as 2016.0"),
        ("epoch", np.nan, "row 1700, column epoch: has no value; a star that moves needs an epoch"),
    ],
)
def test_rows_of_binary_tables(kind, column, value, message, tmp_path):
    ones = np.ones(3000)
    columns = {name: ones.copy() for name in ("ra", "dec", "pmra", "pmdec", "parallax")} | {"epoch": 2016.0 * ones}
    columns[column][1699] = value
    path = tmp_path / f"stars.{kind}"
    Table(columns).write(path, format="votable" if kind == "vot" else None)
    assert refusal(path, rows_at_once=500).startswith(f" {message}")
    with pytest.raises(InvalidInput, match=message[:8]):
        list(open_catalogue(path, rows_at_once=500).chunks(1500))


def test_sexagesimal_rows(tmp_path):
    path = tmp_path / "stars.parquet"
    pq.write_table(pa.table({"ra": ["05:00:00", "25:61:00"], "dec": ["1", "2"]}), path)
    assert (
        refusal(path)
        == " row 2, column ra: '25:61:00' has 60 minutes or seconds, or more; give degrees, or 05:47:17.088"
    )


@pytest.mark.parametrize("suffix", ["parquet", "fits", "vot"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_files_cut_short(suffix, part, tmp_path):
    path = tmp_path / f"stars.{suffix}"
    table = Table({"source_id": np.arange(1000), "ra": np.ones(1000), "dec": np.ones(1000)})
    table.write(path, format="votable" if suffix == "vot" else None)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    said = refusal(path)
    assert "not a readable" in said or "is cut short" in said or "has no table" in said


def test_damaged_parquet(tmp_path):
    path = tmp_path / "stars.parquet"
    pq.write_table(pa.table({"ra": np.random.default_rng(1).random(1000), "dec": np.ones(1000)}), path)
    data = bytearray(path.read_bytes())
    data[4:300] = b"\xff" * 296
    path.write_bytes(data)
    assert "not a readable Parquet file" in refusal(path)


def test_xml_that_is_no_votable(written):
    assert refusal(written("stars.vot", "<VOTABLE><RESOURCE><TABLE></RESOURCE></VOTABLE>")).startswith(
        " not a readable VOTable"
    )
    assert refusal(written("stars.vot", "<VOTABLE version='1.4'></VOTABLE>")).startswith(" not a readable VOTable")


def test_fits_without_a_table(tmp_path):
    fits.PrimaryHDU(np.zeros((4, 4))).writeto(tmp_path / "image.fits")
    assert refusal(tmp_path / "image.fits") == " has no table; a catalogue is a FITS table"


def test_columns_of_the_wrong_kind(tmp_path):
    pq.write_table(pa.table({"ra": [[1.0]], "dec": [1.0]}), tmp_path / "list.parquet")
    assert refusal(tmp_path / "list.parquet").startswith(" column ra: holds list<")
    pq.write_table(pa.table({"ra": [True], "dec": [1.0]}), tmp_path / "bool.parquet")
    assert refusal(tmp_path / "bool.parquet").startswith(" column ra: holds bool")
    columns = [fits.Column("ra", "2D", array=np.ones((1, 2))), fits.Column("dec", "D", array=np.ones(1))]
    fits.BinTableHDU.from_columns(columns).writeto(tmp_path / "pairs.fits")
    assert refusal(tmp_path / "pairs.fits") == " column ra: has values of format 2D; choose one of numbers or text"
    pq.write_table(pa.table({"id": [1.5], "ra": [1.0], "dec": [1.0]}), tmp_path / "names.parquet")
    assert refusal(tmp_path / "names.parquet").startswith(
        " column id: holds float64, no names; choose a column of text"
    )
    pq.write_table(pa.table({"id": pa.array([1, None]), "ra": [1.0, 1], "dec": [1.0, 1]}), tmp_path / "gaps.parquet")
    assert refusal(tmp_path / "gaps.parquet").startswith(" row 2, column id: has no value; name every star")


def test_motion_without_an_epoch(written):
    path = written("stars.csv", "ra,dec,pmra,pmdec\n1,2,3,4\n")
    assert refusal(path) == (
        " has proper motions (pmra, pmdec) but no epoch; "
        "give the epoch of its positions, as 2016.0 for Gaia DR3, or a column ref_epoch"
    )
    half = written("half.csv", "ra,dec,pmra,ref_epoch\n1,2,3,2016\n")
    assert refusal(half).startswith(" has proper motions in one coordinate only, in column pmra")


def test_chunks_without_stars(written):
    with pytest.raises(UsageError, match="0 stars at once"):
        open_catalogue(written("stars.csv", GOOD), ColumnChoice(), rows_at_once=0)


def test_a_text_that_nobody_calls_a_star(tmp_path):
    """An array of text has the room of the longest for each: one long name would take that of all."""
    path = tmp_path / "long.csv"
    path.write_text("name,ra,dec\na,1,2\n" + "b" * 4001 + ",1,2\n")
    assert refusal(path) == " column name: has a text of 4001 bytes; give at most 1000 characters"
    path.write_text("name,ra,dec\na,1,2\n" + "b" * 1001 + ",1,2\n")
    assert refusal(path) == "3: column name: has 1001 characters; give at most 1000"
    path.write_text("name,ra,dec\na,1,2\n" + "b" * 1000 + ",1,2\n")
    assert len(next(open_catalogue(path).chunks()).names[1]) == 1000
    table = pa.table({"name": ["a", "b" * 50_000], "ra": [1.0, 2.0], "dec": [3.0, 4.0]})
    pq.write_table(table, tmp_path / "long.parquet")
    assert refusal(tmp_path / "long.parquet") == (
        " column name: has a text of 50000 bytes; give at most 1000 characters"
    )
