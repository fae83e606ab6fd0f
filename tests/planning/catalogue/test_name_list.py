"""Lists of names and coordinates."""

import gzip

import numpy as np
import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.catalogue import open_catalogue, open_name_list

LISTS = {
    "commas": "bet Pic, 05:47:17.088, -51:03:59.44\nHIP 91262,279.23473479,38.78368896\n",
    "blanks": "bet Pic 05:47:17.088 -51:03:59.44\nHIP 91262   279.23473479 +38.78368896\n",
    "blank sexagesimal": "bet Pic 05 47 17.088 -51 03 59.44\nHIP 91262 279.23473479 38.78368896\n",
    "letters": "# targets\n\nbet Pic;05h47m17.088s;-51d03m59.44s\nHIP 91262\t279.23473479\t38.78368896",
    "heading": "Name, RA, Dec\r\nbet Pic, 5 47 17.088, -51 3 59.44\r\n\r\nHIP 91262|279.23473479|38.78368896\r\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_lists(text, written):
    (stars,) = open_catalogue(written("targets.txt", text)).chunks()
    assert stars.names.tolist() == ["bet Pic", "HIP 91262"]
    np.testing.assert_allclose(np.degrees(stars.ra_rad), [86.8212, 279.23473479], rtol=1e-15)
    np.testing.assert_allclose(np.degrees(stars.dec_rad), [-(51 + 3 / 60 + 59.44 / 3600), 38.78368896], rtol=1e-15)
    assert stars.motion() is None


def test_any_suffix(written):
    (stars,) = open_name_list(written("targets", LISTS["commas"])).chunks()
    assert len(stars) == 2


def test_long_lists_in_chunks(written):
    path = written("targets.txt", "".join(f"star {i}, {i % 360}, 5\n\n" for i in range(1000)))
    catalogue = open_catalogue(path, rows_at_once=300)
    assert [len(stars) for stars in catalogue.chunks()] == [300, 300, 300, 100]
    assert next(catalogue.chunks(998)).names.tolist() == ["star 998", "star 999"]


def test_gzipped(written):
    path = written("targets.txt.gz", gzip.compress(LISTS["blanks"].encode()))
    assert next(open_catalogue(path).chunks()).names.tolist() == ["bet Pic", "HIP 91262"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Sirius", "'Sirius' has no coordinates; give name, ra, dec; names are not looked up"),
        ("alf Cen A", "'alf Cen A' has no coordinates; give name, ra, dec"),
        ("Sirius, 101.28", "has 2 values; give name, ra, dec"),
        ("Sirius, 101.28, -16.7, 3", "has 4 values; give name, ra, dec"),
        ("Sirius, 101.28x, -16.7", "column ra: '101.28x' is no angle; give degrees, or 05:47:17.088"),
        ("Sirius, 101.28, -96.7", "column dec: -96.7 is no declination"),
        ("Sirius, , -16.7", "column ra: has no value"),
        (b"\xff\xfe, 1, 2", "is not UTF-8"),
    ],
)
def test_defects_name_their_line(line, message, written):
    text = b"# targets\nVega, 279.2, 38.8\n\n" + (line if isinstance(line, bytes) else line.encode()) + b"\nx, 1, 2\n"
    path = written("targets.txt", text)
    with pytest.raises(InvalidInput) as caught:
        list(open_catalogue(path).chunks())
    assert str(caught.value).startswith(f"{path}:4: {message}")


def test_an_empty_list(written, tmp_path):
    with pytest.raises(InvalidInput, match="has no stars"):
        list(open_catalogue(written("targets.txt", "# nothing\n")).chunks())
    with pytest.raises(InvalidInput, match="there is no such file"):
        open_name_list(tmp_path / "missing")
