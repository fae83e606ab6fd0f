"""More than 500 archives that somebody made to do harm: each refused in one line, and nothing is written."""

import bz2
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile

import pytest
from scanplan.cli import run
from scanplan.planning.package.archive import read_archive
from scanplan.planning.package.signature import key_id, sign

from .made_package import PRODUCTS, content
from .raw_tar import END, header, member

NAMES = [
    "",
    ".",
    "..",
    "../escaped",
    "../../../../../../tmp/escaped",
    "a/../../escaped",
    "/etc/cron.d/escaped",
    "//server/share",
    "folder/file",
    "./law.aem",
    "law.aem/",
    "..\\escaped",
    "a\\b",
    "\\\\server\\share",
    "C:escaped",
    "C:\\escaped",
    "law.aem:stream",
    "~",
    "~root/escaped",
    ".hidden",
    ".scanplan-law.aem.part",
    "-rf",
    "--checkpoint-action=exec=sh",
    "_law",
    "+law",
    " law.aem",
    "law.aem ",
    "law.aem.",
    "law..",
    "la w",
    "law\n.aem",
    "law\r.aem",
    "law\t.aem",
    "law\x01",
    "law\x7f",
    "\x1b[2Jlaw",
    "law\x1b]0;title\x07",
    "law*",
    "law?",
    "law|sh",
    "law;sh",
    "law&",
    "law>out",
    "law<in",
    "law'",
    'law"',
    "$(touch escaped)",
    "`touch escaped`",
    "$HOME",
    "%TEMP%",
    "law%2e%2e%2f",
    "law#",
    "law@",
    "law=",
    "law,",
    "law(1)",
    "[law]",
    "{law}",
    "law!",
    "law^",
    "l\u00e4w",
    "\u202emea.wal",
    "law\u200b",
    "l\u0430w.aem",
    "\uff0e\uff0e\uff0fescaped",
    "law\u2044aem",
    "\ufefflaw",
    "\U0001f4a3",
    "CON",
    "con",
    "PRN.txt",
    "aux.aem",
    "NUL",
    "nul.tar.gz",
    "COM1",
    "com9.txt",
    "LPT1",
    "lpt0.x",
    "a" * 100,
    "a" * 101,
    "a" * 255,
    "b/" * 60 + "escaped",
    "Manifest.json",
    "MANIFEST.JSON.SIG",
    "manifest.XML",
    "LAW.AEM",
    "manifest.json",
    "manifest.json.sig",
    "manifest.xml",
    "law.aem",
]
KINDS = [bytes([code]) for code in range(256) if code != ord("0")]
FIELDS = {
    "mode": [b"0000755\0", b"0004755\0", b"0000666\0", b"0000000\0", b"644\0", b"        ", b"\x80\0\0\0\0\0\1\xa4"],
    "uid": [b"0000001\0", b"0001750\0", b"\xff" * 8],
    "gid": [b"0000001\0", b"       \0", bytes(8)],
    "mtime": [b"00000000001\0", b"13047362605\0", b"\x80" + bytes(11)],
    "chksum": [b"000000\0 ", b"        ", bytes(8), b"\xff" * 8],
    "linkname": [b"/etc/passwd", b"../escaped", b"law.aem", b"\0x"],
    "magic": [b"ustar ", bytes(6), b"USTAR\0", b"GNUtar"],
    "version": [b" \0", b"01", bytes(2)],
    "uname": [b"root", b"\0x"],
    "gname": [b"wheel"],
    "devmajor": [b"0000001\0", bytes(8)],
    "devminor": [b"0000001\0"],
    "prefix": [b"..", b"/etc", b"folder", b"\0x"],
    "rest": [b"x", b"\0" * 11 + b"x"],
}
SIZES = [
    b"-0000000001\0",
    b"\xff" * 12,
    b"\x80" + b"\xff" * 11,
    b"\x80" + bytes(10) + b"\x01",
    b"77777777777\0",
    b"37777777777\0",
    b"00000000010\0",
    b"00000100000\0",
    b"00000000008\0",
    b"0000000000a\0",
    b"0x000000001\0",
    b"          4\0",
    b"4          \0",
    b"000000000004",
    b"0000000004\0 ",
    b"0000000004 \0",
    b"4\0",
    b"\0" * 12,
    b"+0000000004\0",
    b"00000_00004\0",
    "\u0664\u0664\u0664\u0664\u0664".encode()[:11] + b"\0",
]


def written_by_tarfile(form, *entries):
    """An archive with (TarInfo, content) as Python writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for entry, data in entries:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def entry(name, kind=tarfile.REGTYPE, link="", **values):
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    for key, value in values.items():
        setattr(made, key, value)
    return made


def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def signed_names(key, name, file_name):
    """A package with this file, whose manifest, signed by the right key, calls it so."""
    files = content(PRODUCTS[1:2], key_id=key_id(key.public_key()))
    files["products"][0]["name"] = name
    manifest_json = (json.dumps(files, indent=2) + "\n").encode()
    signature = sign(key, manifest_json)
    own = [(b"manifest.json", manifest_json), (b"manifest.json.sig", signature), (b"manifest.xml", b"")]
    return b"".join(member(*each) for each in [*own, (file_name, b"")]) + END


def name_cases(good, key):
    body = good[: -len(END)]
    for number, name in enumerate(NAMES):
        raw = name.encode()
        yield f"name {number} as a file more", body + member(raw, b"harm") + END
        if name not in ("law.aem", "LAW.AEM"):
            yield f"name {number} in the manifest", signed_names(key, name, raw)
            yield f"name {number} in the manifest only", signed_names(key, name, b"empty.txt")
        for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
            later = written_by_tarfile(form, (entry(name), b"harm"))
            yield f"name {number} by tarfile, format {form}", body + later
        if name != "manifest.json":
            yield f"name {number} before all", member(raw, b"harm") + good


def header_cases(good):
    body = good[: -len(END)]
    for kind in KINDS:
        yield f"type {kind!r}", body + member(b"more", b"", typeflag=kind, linkname=b"../escaped") + END
    for field, values in FIELDS.items():
        for number, value in enumerate(values):
            yield f"{field} {number}", body + header(b"more", **{field: value}) + END
            yield f"{field} {number} of the manifest", header(b"manifest.json", 3, **{field: value}) + good[512:]
    for number, size in enumerate(SIZES):
        yield f"size {number}", body + header(b"more", size=0)[:0] + header_of_size(size) + bytes(512) + END


def header_of_size(size):
    block = header(b"more", chksum=b" " * 8)
    block = block[:124] + size.ljust(12, b"\0")[:12] + block[136:]
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def other_cases(good):
    body = good[: -len(END)]
    files = read_archive(good, "good")
    link = entry("link", tarfile.SYMTYPE, "..")
    through = [(link, b""), (entry("link/escaped"), b"harm")]
    sparse = header(b"more", 0, typeflag=b"S", magic=b"ustar ")
    again = [(entry(name), data) for name, data in files.items()]
    nested = member(b"manifest.json", good)
    bomb = bytes(20_000_000)
    yield "empty", b""
    yield "one byte", b"\0"
    yield "zeros", bytes(10240)
    yield "end only", END
    yield "text", b"{}\n" * 400
    yield "gzip", gzip.compress(good)
    yield "gzip bomb", gzip.compress(bomb)
    yield "bzip2 bomb", bz2.compress(bomb)
    yield "xz bomb", lzma.compress(bomb)
    yield "zip bomb", zipped("manifest.json", bomb)
    yield "zip with a path", zipped("../escaped", b"harm")
    yield "zip after a package", good + zipped("manifest.json", b"")
    yield "nested first", nested + END
    yield "nested last", body + member(b"inner.tar", good) + END
    yield "twice", good + good
    yield "twice without an end", body + body + END
    yield "blocks of 10 KiB", good + bytes(-len(good) % 10240 or 10240)
    yield "a file after the end", good + member(b"more") + END
    yield "a link, then through it", body + written_by_tarfile(tarfile.GNU_FORMAT, *through)
    yield "a pax header for all", body + member(b"x", b"30 path=../../../../../escaped\n", typeflag=b"g") + body + END
    yield "a pax size", body + member(b"x", b"20 size=99999999999\n", typeflag=b"x") + member(b"more") + END
    yield "a sparse file", body + sparse + END
    yield "1001 files", body + b"".join(member(b"f%d" % number) for number in range(1001)) + END
    yield "no manifest", body[512 + 512 * -(-len(files["manifest.json"]) // 512) :] + END
    for form in (tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        yield f"the same by tarfile, format {form}", written_by_tarfile(form, *again)
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            made = [(entry("manifest.json", kind, "/etc/passwd"), b""), *again[1:]]
            yield f"linked manifest {kind!r}, format {form}", written_by_tarfile(form, *made)


def tree(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        found[str(path)] = (state.st_mode, state.st_size, state.st_mtime_ns)
    return found


def assert_refused(case, data, place, key_files, capsys):
    package = place / "package.tar"
    package.write_bytes(data)
    before = tree(place)
    code = run(["verify", str(package), "--key", str(key_files[1]), "--unpack", str(place / "in" / "out")])
    printed = capsys.readouterr()
    assert code in (3, 5), (case, code, printed)
    assert printed.out == "", case
    assert printed.err.startswith("scanplan: "), (case, printed.err)
    assert printed.err.count("\n") == 1, (case, printed.err)
    assert printed.err.rstrip("\n").isprintable(), (case, printed.err)
    assert len(printed.err) < 500, (case, printed.err)
    assert tree(place) == before, case
    return printed.err


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The only folder that anything could be written to by a relative name."""
    folder = tmp_path / "x" / "y"
    (folder / "in").mkdir(parents=True)
    (tmp_path / "canary").write_text("unharmed")
    monkeypatch.chdir(folder / "in")
    return tmp_path


def test_what_is_made_hostile_is_good_before(signed, place, key_files, capsys):
    package = place / signed.file_name
    package.write_bytes(signed.data)
    assert run(["verify", str(package), "--key", str(key_files[1]), "--unpack", str(place / "out")]) == 0
    assert sorted(os.listdir(place / "out")) == sorted(read_archive(signed.data, "it"))
    assert capsys.readouterr().err == ""


def test_hostile_names(signed, key, place, key_files, capsys):
    cases = list(name_cases(signed.data, key))
    assert len(cases) > 400
    for case, data in cases:
        told = assert_refused(case, data, place, key_files, capsys)
        if case.endswith("in the manifest only"):
            assert "products" in told or "is no name" in told or "stands there twice" in told or "in case only" in told


def test_hostile_headers(signed, place, key_files, capsys):
    cases = list(header_cases(signed.data))
    assert len(cases) > 300
    for case, data in cases:
        assert_refused(case, data, place, key_files, capsys)


def test_other_hostile_archives(signed, place, key_files, capsys):
    for case, data in other_cases(signed.data):
        assert_refused(case, data, place, key_files, capsys)
