"""Catalogues in every format, written by astropy and pyarrow, come back bit for bit, in chunks, from any row on."""

import gzip
import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.io import fits
from astropy.io.votable import from_table, writeto
from astropy.table import Table
from scanplan.planning.catalogue import ColumnChoice, open_catalogue

WRITERS = {
    "csv": "ascii.csv",
    "tsv": "ascii.tab",
    "ecsv": "ascii.ecsv",
    "parquet": "parquet",
    "fits": "fits",
    "vot": "votable",
}
NUMBERS = {
    "pmra": "pmra_mas_yr",
    "pmdec": "pmdec_mas_yr",
    "parallax": "parallax_mas",
    "radial_velocity": "radial_velocity_km_s",
    "ref_epoch": "epoch_tcb_jyear",
}


def column(chunks, name):
    return np.concatenate([getattr(stars, name) for stars in chunks])


def assert_same(chunks, table):
    names = column(chunks, "names")
    assert names.dtype == np.int64
    np.testing.assert_array_equal(names, table["source_id"])
    np.testing.assert_array_equal(column(chunks, "ra_rad"), np.radians(table["ra"]))
    np.testing.assert_array_equal(column(chunks, "dec_rad"), np.radians(table["dec"]))
    for ours, theirs in NUMBERS.items():
        np.testing.assert_array_equal(column(chunks, theirs), np.asarray(table[ours]), err_msg=ours)


@pytest.fixture(params=WRITERS)
def path(request, gaia_table, tmp_path):
    made = tmp_path / f"stars.{request.param}"
    gaia_table.write(made, format=WRITERS[request.param])
    return made


@pytest.mark.parametrize("gzipped", [False, True])
def test_what_was_written_is_read(path, gzipped, gaia_table):
    if gzipped:
        if path.suffix == ".parquet":
            pytest.skip("Parquet compresses itself")
        whole = path.with_name(f"{path.name}.gz")
        whole.write_bytes(gzip.compress(path.read_bytes()))
        path = whole
    catalogue = open_catalogue(path)
    assert catalogue.rows in (len(gaia_table), None)
    assert_same(list(catalogue.chunks()), gaia_table)


@pytest.mark.parametrize("rows_at_once", [17, 250, 999, 1000, 1001])
def test_chunks(path, rows_at_once, gaia_table):
    chunks = list(open_catalogue(path, rows_at_once=rows_at_once).chunks())
    full, rest = divmod(len(gaia_table), rows_at_once)
    assert [len(stars) for stars in chunks] == [rows_at_once] * full + ([rest] if rest else [])
    assert_same(chunks, gaia_table)


@pytest.mark.parametrize("first_row", [1, 249, 250, 999])
def test_from_any_row_on(path, first_row, gaia_table):
    catalogue = open_catalogue(path, rows_at_once=250)
    assert_same(list(catalogue.chunks(first_row)), gaia_table[first_row:])
    assert list(catalogue.chunks(1000)) == []


def test_a_catalogue_is_read_as_often_as_wanted(path, gaia_table):
    catalogue = open_catalogue(path, rows_at_once=100)
    unfinished = catalogue.chunks()
    next(unfinished)
    unfinished.close()
    assert_same(list(catalogue.chunks()), gaia_table)


def test_identity(path):
    assert open_catalogue(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_rows_are_known_where_the_format_says(path):
    assert open_catalogue(path).rows == (None if path.suffix in (".csv", ".tsv", ".ecsv") else 1000)


@pytest.mark.parametrize("blocks", [64, 1000])
def test_text_in_small_blocks(blocks, gaia_table, tmp_path, monkeypatch):
    """Rows that cross the blocks of the reader."""
    from scanplan.planning.catalogue import text_table

    monkeypatch.setattr(text_table, "_BLOCK_BYTES", max(blocks, 300))
    gaia_table.write(tmp_path / "stars.csv", format="ascii.csv")
    assert_same(list(open_catalogue(tmp_path / "stars.csv", rows_at_once=77).chunks(33)), gaia_table[33:])


@pytest.mark.parametrize("group_rows", [1, 100, 333, 5000])
def test_row_groups(group_rows, gaia_table, tmp_path):
    table = pa.table({name: np.asarray(gaia_table[name]) for name in gaia_table.colnames})
    pq.write_table(table, tmp_path / "stars.parquet", row_group_size=group_rows)
    catalogue = open_catalogue(tmp_path / "stars.parquet", rows_at_once=130)
    assert_same(list(catalogue.chunks()), gaia_table)
    assert_same(list(catalogue.chunks(321)), gaia_table[321:])


def test_parquet_types(tmp_path):
    columns = {
        "hip": pa.array(["a", "b", None]).dictionary_encode(),
        "ra": pa.array([1.0, 2.0, 3.0], pa.float32()),
        "dec": pa.array([1, 2, 3], pa.int16()),
        "parallax": pa.array([1, None, 3], pa.int64()),
        "rv": pa.nulls(3),
    }
    pq.write_table(pa.table(columns), tmp_path / "stars.parquet")
    (stars,) = open_catalogue(tmp_path / "stars.parquet").chunks()
    assert stars.names.tolist() == ["a", "b", ""]
    np.testing.assert_array_equal(stars.parallax_mas, [1.0, np.nan, 3.0])
    np.testing.assert_array_equal(stars.radial_velocity_km_s, [np.nan] * 3)
    np.testing.assert_allclose(stars.dec_rad, np.radians([1, 2, 3]))


def test_units_in_parquet_fields(tmp_path):
    fields = [pa.field("ra", pa.float64(), metadata={"unit": "rad"}), pa.field("dec", pa.float64())]
    pq.write_table(pa.table([[1.5], [45.0]], schema=pa.schema(fields)), tmp_path / "stars.parquet")
    (stars,) = open_catalogue(tmp_path / "stars.parquet").chunks()
    assert stars.ra_rad[0] == 1.5
    assert stars.dec_rad[0] == np.radians(45.0)


def test_fits_columns(tmp_path):
    """Whole numbers with TNULL, unsigned ones, scaled ones, text, single precision, the second table extension."""
    columns = [
        fits.Column("HIP", "K", null=-1, array=np.array([3, 4])),
        fits.Column("RAICRS", "1E", unit="deg", array=np.array([1.5, 2.5])),
        fits.Column("DEICRS", "I", unit="deg", array=np.array([2, -31])),
        fits.Column("Plx", "J", unit="0.01 mas", null=-999, array=np.array([-999, 250])),
        fits.Column("spectrum", "3D", array=np.ones((2, 3))),
        fits.Column("notes", "PB()", array=np.array([[1], [1, 2]], dtype=object)),
    ]
    hdus = [fits.PrimaryHDU(np.zeros((3, 3))), fits.ImageHDU(np.zeros(5)), fits.BinTableHDU.from_columns(columns)]
    fits.HDUList(hdus).writeto(tmp_path / "stars.fits")
    fits.setval(tmp_path / "stars.fits", "TSCAL3", value=0.5, ext=2)
    fits.setval(tmp_path / "stars.fits", "TZERO3", value=10.0, ext=2)
    (stars,) = open_catalogue(tmp_path / "stars.fits").chunks()
    assert stars.names.tolist() == [3, 4]
    np.testing.assert_array_equal(stars.ra_rad, np.radians([1.5, 2.5]))
    np.testing.assert_array_equal(stars.dec_rad, np.radians([11.0, -5.5]))
    np.testing.assert_array_equal(stars.parallax_mas, [np.nan, 2.5])


def test_ascii_tables_of_fits(tmp_path):
    columns = [
        fits.Column("name", "A8", array=np.array(["bet Pic", "Vega"])),
        fits.Column("ra", "F12.8", unit="deg", array=np.array([86.82, 279.25])),
        fits.Column("dec", "F12.8", unit="deg", array=np.array([-51.5, 38.75])),
    ]
    fits.TableHDU.from_columns(columns).writeto(tmp_path / "stars.fits")
    (stars,) = open_catalogue(tmp_path / "stars.fits").chunks()
    assert stars.names.tolist() == ["bet Pic", "Vega"]
    np.testing.assert_array_equal(stars.dec_rad, np.radians([-51.5, 38.75]))


@pytest.mark.parametrize("serialization", ["tabledata", "binary", "binary2"])
def test_votable_with_the_epoch_of_its_coordinates(serialization, gaia_table, tmp_path):
    table = gaia_table["source_id", "ra", "dec", "pmra", "pmdec"]
    document = from_table(table)
    from astropy.io.votable.tree import CooSys

    document.resources[0].coordinate_systems.append(CooSys(ID="GAIADR2", system="ICRS", epoch="J2015.5"))
    writeto(document, str(tmp_path / "stars.xml"), tabledata_format=serialization)
    (stars,) = open_catalogue(tmp_path / "stars.xml").chunks()
    assert (stars.epoch_tcb_jyear == 2015.5).all()
    np.testing.assert_array_equal(stars.names, table["source_id"])


def test_csv_of_the_gaia_archive(written):
    """Its bulk files: an ECSV header, commas, the word null, gzipped."""
    text = """# %ECSV 1.0
# ---
# delimiter: ','
# datatype:
# -
#   name: source_id
#   datatype: int64
#   description: Unique source identifier
# -
#   name: ref_epoch
#   datatype: float64
#   unit: yr
# -
#   name: ra
#   datatype: float64
#   unit: deg
# -
#   name: dec
#   datatype: float64
#   unit: deg
# -
#   name: pmra
#   datatype: float64
#   unit: mas.yr**-1
# -
#   name: pmdec
#   datatype: float64
#   unit: mas.yr**-1
source_id,ref_epoch,ra,dec,pmra,pmdec
4472832130942575872,2016.0,269.44850252543836,4.739420051112412,-801.551,10362.394
4295806720,2016.0,44.99615537864534,0.005615226341865997,null,null
"""
    (stars,) = open_catalogue(written("GaiaSource_000000-003111.csv.gz", gzip.compress(text.encode()))).chunks()
    assert stars.names.tolist() == [4472832130942575872, 4295806720]
    np.testing.assert_array_equal(stars.pmra_mas_yr, [-801.551, np.nan])
    assert stars.ra_rad[0] == np.radians(269.44850252543836)


@pytest.mark.parametrize(
    "text",
    [
        "name,ra,dec\nbet Pic,86.5,-51.25\nVega,279.25,38.75\n",
        "\ufeffname,ra,dec\r\nbet Pic,86.5,-51.25\r\nVega,279.25,38.75\r\n",
        "# made by hand\n\nname;ra;dec\nbet Pic;86.5;-51.25\n\nVega;279.25;38.75",
        "NAME , RA , DEC\n bet Pic , 86.5 ,-51.25\nVega, 279.25, +38.75\n",
        'name,ra,dec,note\n"bet Pic",86.5,-51.25,"two\nlines"\n"Vega",279.25,38.75,","\n',
        "name\tra\tdec\nbet Pic\t05:46:00\t-51:15:00\nVega\t279.25\t38d45m\n",
        "name,ra[rad],dec[rad],ra[h:m:s]\n"
        f"bet Pic,{np.radians(86.5)},{np.radians(-51.25)},x\nVega,{np.radians(279.25)},{np.radians(38.75)},x\n",
    ],
    ids=["plain", "windows", "semicolon", "blanks", "quoted", "sexagesimal", "radians"],
)
def test_csv_as_people_write_it(text, written):
    (stars,) = open_catalogue(written("stars.csv", text)).chunks()
    assert stars.names.tolist() == ["bet Pic", "Vega"]
    np.testing.assert_allclose(stars.ra_rad, np.radians([86.5, 279.25]), rtol=3e-16)
    np.testing.assert_allclose(stars.dec_rad, np.radians([-51.25, 38.75]), rtol=3e-16)


def test_numbers_only_python_reads(written):
    """Plus signs far into a file whose first numbers have none."""
    rows = [f"{i % 360}.5,{-i / 100 if i < 2500 else f'+{i / 100}'}\n" for i in range(5000)]
    path = written("stars.csv", "ra,dec\n" + "".join(rows))
    stars = list(open_catalogue(path, rows_at_once=600).chunks())
    dec_deg = np.degrees(column(stars, "dec_rad"))
    np.testing.assert_allclose(dec_deg, [-i / 100 if i < 2500 else i / 100 for i in range(5000)], rtol=1e-15)


@pytest.mark.parametrize(
    ("names", "dtype"), [(["009", "010"], "U"), (["9", "10"], "i"), (["9", "x"], "U"), (["9", str(2**64)], "U")]
)
def test_names_of_digits(names, dtype, written):
    path = written("stars.csv", "name,ra,dec\n" + "".join(f"{name},1,2\n" for name in names))
    (stars,) = open_catalogue(path).chunks()
    assert stars.names.dtype.kind == dtype
    assert [str(name) for name in stars.names] == names


def test_the_epoch_fills_gaps(written):
    path = written("stars.csv", "ra,dec,pmra,pmdec,epoch\n1,2,3,4,\n1,2,3,4,J1991.25\n")
    (stars,) = open_catalogue(path, ColumnChoice(default_epoch=2016.0)).chunks()
    assert stars.epoch_tcb_jyear.tolist() == [2016.0, 1991.25]


def test_masked_votable(tmp_path):
    table = Table({"id": [1, 2], "ra": [1.0, 2.0], "dec": [1.0, 2.0], "pmra": [5, 6], "pmdec": [5, 6]}, masked=True)
    table["pmra"].mask = table["pmdec"].mask = [False, True]
    table.write(tmp_path / "stars.vot", format="votable")
    (stars,) = open_catalogue(tmp_path / "stars.vot", ColumnChoice(default_epoch=2000.0)).chunks()
    np.testing.assert_array_equal(stars.pmra_mas_yr, [5.0, np.nan])
