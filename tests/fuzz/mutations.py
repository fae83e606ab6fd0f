"""Inputs spoilt in many ways, each by its number alone: the same number gives the same bytes on any machine.

What is done to an input depends on what it is made of: bytes, text, XML, TOML, JSON, or a binary format whose lengths
and counts are worth attacking. Nothing here knows our readers, and nothing learns from what they do.
"""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

Mutation = Callable[[bytes, random.Random], bytes]

LONGEST = 1 << 17
"""Bytes of an input. Sizes beyond are tried by the tests of limits, not here."""

_NUMBER = re.compile(rb"[-+]?\d+(?:\.\d+)?(?:[eEdD][-+]?\d+)?")
_TOKEN = re.compile(rb"[A-Za-z_][\w.:-]*|[-+.\deE]+")
_TAG = re.compile(rb"</?[A-Za-z_][^<>]*>")
_ATTRIBUTE = re.compile(rb'\s[\w:.-]+\s*=\s*(?:"[^"]*"|\'[^\']*\')')
_VALUE = re.compile(rb"=[ \t]*[^\n]*")
_JSON_VALUE = re.compile(rb':\s*("(?:[^"\\]|\\.)*"|[-\d.eE+]+|true|false|null)')

EXTREME_NUMBERS = (
    b"0 -0 -0.0 -1 1e999 -1e999 1e-400 NaN nan Infinity -inf +inf 2147483647 2147483648 -2147483649 4294967296 "
    b"9223372036854775807 9223372036854775808 -9223372036854775809 18446744073709551616 1e308 1.7976931348623159e308 "
    b"0x7fffffff 0b1 0o7 1_000_000 1__0 .5 5. 1.5.5 1e 1e+ +-1 00000001 60 61 366 367 1e18 9e18 1E9999999999"
).split()
EXTREME_NUMBERS += [b"9" * 400, b"9" * 5000, b"0." + b"1" * 4000, b"1" + b"0" * 320, "١٢٣".encode(), "１".encode(), b""]
EXTREME_TEXTS = (
    b"",
    b"\x00",
    b"\x7f",
    b"\x1b[31m",
    b"\x85",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    "\u2028\u2029\x0b\x0c\x1c\x85".encode(),
    "\u202e\u200b\ufeff".encode(),
    "é".encode("latin-1"),
    "e\u0301𝔾".encode(),
    b"\r",
    b"\n\r",
    b"\r\n",
    b"\t",
    b"\"'`",
    b"%s%n{0}{}",
    b"../../etc/passwd",
    b"<![CDATA[",
    b"]]>",
    b"-->",
    b"=",
    b"#",
    b",",
    b";",
    b"COMMENT",
    b"0001-01-01T00:00:00",
    b"9999-12-31T23:59:60Z",
    b"1971-01-01T00:00:00",
    b"2016-12-31T23:59:60",
    b"2289-12-31T23:59:59.999999999",
    b"1710-01-01T00:00:00",
    b"2017-366T00:00:00",
    b"2017-02-05T00:00:00." + b"9" * 40,
)
EXTREME_WORDS = tuple(struct.pack("<q", value) for value in (0, 1, -1, 2**31 - 1, 2**31, 2**62, 2**63 - 1, -(2**63)))
EXTREME_WORDS += tuple(
    struct.pack("<d", value) for value in (0.0, -0.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 1e15, 2.0**53)
)


def mutate(seeds: Sequence[bytes], kind: str, name: str, number: int) -> bytes:
    """The input of a number: one of the seeds with one to five things done to it.

    kind   what the seeds are made of, a key of MUTATIONS
    name   of the reader, so that each gets inputs of its own
    """
    rng = random.Random((zlib.crc32(name.encode()) << 40) | number)
    data = rng.choice(seeds)
    own = MUTATIONS[kind]
    times = 1
    while times < 5 and rng.random() < 0.45:
        times += 1
    for _ in range(times):
        data = data or rng.choice(seeds)  # nothing is left to be spoilt
        chance = rng.random()
        if chance < 0.04:
            data = _splice(data, rng.choice(seeds), rng)
        elif chance < 0.045:
            data = rng.choice(_LARGE)(data, rng)
        else:
            data = rng.choice(own if chance < 0.7 else _BYTES)(data, rng)
    return data[:LONGEST]


def _somewhere(data: bytes, rng: random.Random, longest: int = 64) -> tuple[int, int]:
    """A place and a length there; both 0 for no data."""
    if not data:
        return 0, 0
    at = rng.randrange(len(data))
    return at, rng.randint(1, min(longest, len(data) - at))


def _pick(pattern: re.Pattern[bytes], data: bytes, rng: random.Random) -> re.Match[bytes] | None:
    """A match from a place chosen at random on, or the first."""
    at = rng.randrange(len(data)) if data else 0
    return pattern.search(data, at) or pattern.search(data)


def _put(data: bytes, start: int, end: int, new: bytes) -> bytes:
    return data[:start] + new + data[end:]


# Bytes, whatever they mean


def _flip_bit(data: bytes, rng: random.Random) -> bytes:
    at, length = _somewhere(data, rng, 1)
    return data if not length else _put(data, at, at + 1, bytes([data[at] ^ (1 << rng.randrange(8))]))


def _set_byte(data: bytes, rng: random.Random) -> bytes:
    at, length = _somewhere(data, rng, 1)
    return _put(data, at, at + length, bytes([rng.choice((0, 1, 9, 10, 13, 32, 34, 44, 127, 128, 254, 255))]))


def _insert(data: bytes, rng: random.Random) -> bytes:
    at, _ = _somewhere(data, rng)
    return _put(data, at, at, rng.choice(EXTREME_TEXTS))


def _noise(data: bytes, rng: random.Random) -> bytes:
    at, length = _somewhere(data, rng, 16)
    return _put(data, at, at + length, rng.randbytes(rng.randrange(17)))


def _delete(data: bytes, rng: random.Random) -> bytes:
    at, length = _somewhere(data, rng, rng.choice((1, 8, 64, 1024)))
    return _put(data, at, at + length, b"")


def _double(data: bytes, rng: random.Random) -> bytes:
    at, length = _somewhere(data, rng, rng.choice((1, 8, 64, 1024)))
    return _put(data, at, at, data[at : at + length] * rng.choice((1, 1, 2, 7)))


def _swap(data: bytes, rng: random.Random) -> bytes:
    one, length = _somewhere(data, rng, 64)
    other, _ = _somewhere(data, rng)
    if other < one + length:
        return data
    return (
        data[:one]
        + data[other : other + length]
        + data[one + length : other]
        + data[one : one + length]
        + (data[other + length :])
    )


def _splice(data: bytes, other: bytes, rng: random.Random) -> bytes:
    at, _ = _somewhere(data, rng)
    return data[:at] + other[_somewhere(other, rng)[0] :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: _somewhere(data, rng)[0]]


def _cut_front(data: bytes, rng: random.Random) -> bytes:
    return data[_somewhere(data, rng)[0] :]


def _mark(data: bytes, rng: random.Random) -> bytes:
    mark = rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n", b" ", b"\0"))
    return mark + data if rng.random() < 0.5 else data + mark


# Text


def _number(data: bytes, rng: random.Random) -> bytes:
    found = _pick(_NUMBER, data, rng)
    return data if found is None else _put(data, *found.span(), rng.choice(EXTREME_NUMBERS))


def _nearby_number(data: bytes, rng: random.Random) -> bytes:
    found = _pick(_NUMBER, data, rng)
    if found is None:
        return data
    digits = bytearray(found[0])
    digits[rng.randrange(len(digits))] = rng.choice(b"0123456789.-e")
    return _put(data, *found.span(), bytes(digits))


def _swap_tokens(data: bytes, rng: random.Random) -> bytes:
    one, other = _pick(_TOKEN, data, rng), _pick(_TOKEN, data, rng)
    if one is None or other is None:
        return data
    return _put(data, *one.span(), other[0])


def _repeat_token(data: bytes, rng: random.Random) -> bytes:
    found = _pick(_TOKEN, data, rng)
    return data if found is None else _put(data, *found.span(), (found[0] + rng.choice((b"", b" ", b"."))) * 3)


def _text_token(data: bytes, rng: random.Random) -> bytes:
    found = _pick(_TOKEN, data, rng)
    return data if found is None else _put(data, *found.span(), rng.choice(EXTREME_TEXTS))


def _case(data: bytes, rng: random.Random) -> bytes:
    found = _pick(_TOKEN, data, rng)
    return data if found is None else _put(data, *found.span(), found[0].swapcase())


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(6)
    if way == 0:
        del lines[one]
    elif way == 1:
        lines.insert(other, lines[one])
    elif way == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 3:
        del lines[min(one, other) : max(one, other)]
    elif way == 4:
        part = lines[min(one, other) : max(one, other)]
        rng.shuffle(part)
        lines[min(one, other) : max(one, other)] = part
    else:
        lines[one] = lines[one] + lines[other]
    return b"\n".join(lines)


def _line_ends(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b" \n", b"\x85", b"\x0b", b"")))


def _long_line(data: bytes, rng: random.Random) -> bytes:
    at, _ = _somewhere(data, rng)
    return _put(
        data, at, at, rng.choice((b" ", b"A", b"9", b"\t", b"=", b'"', b"#", b",", b"\\")) * rng.choice((255, 3000))
    )


# XML


def _doctype(data: bytes, rng: random.Random) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (k + 1, b"&a%d;" % k * 10) for k in range(9))
    kinds = (
        b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]>",
        b'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">',
        b'<!DOCTYPE x [<!ATTLIST x y CDATA "z">]>',
        b"<!DOCTYPE x [" + b'<!ENTITY % p "%p;">%p;' + b"]>",
    )
    root = re.search(rb"<[A-Za-z]", data)
    data = _put(data, root.start(), root.start(), rng.choice(kinds)) if root else data
    return _xml_piece(data, rng) if rng.random() < 0.5 else data


def _xml_piece(data: bytes, rng: random.Random) -> bytes:
    pieces = (
        b"&a9;", b"&lt;", b"&#0;", b"&#x110000;", b"&#xD800;", b"&#65;", b"&nosuch;", b"&", b"<", b"<!-- c -->",
        b"<!--",
        b"<![CDATA[x]]>", b"<![CDATA[", b"<?pi x?>", b"<?", b"<x/>", b"<x>", b"</x>", b"<COMMENT>x</COMMENT>",
        b"<a:b xmlns:a='u'/>", b"]]>", b"<x xmlns='urn:y'>z</x>",
    )  # fmt: skip
    at, _ = _somewhere(data, rng)
    if rng.random() < 0.7 and (tag := _pick(_TAG, data, rng)):
        at = tag.end()
    return _put(data, at, at, rng.choice(pieces))


def _tags(data: bytes, rng: random.Random) -> bytes:
    one, other = _pick(_TAG, data, rng), _pick(_TAG, data, rng)
    if one is None or other is None:
        return data
    way = rng.randrange(5)
    if way == 0:
        return _put(data, *one.span(), b"")
    if way == 1:
        return _put(data, *one.span(), other[0])
    if way == 2:
        return _put(data, one.end(), one.end(), one[0])
    if way == 3:
        return _put(data, one.end() - 1, one.end(), b"/>")
    start, end = sorted((one.start(), other.end()))
    return _put(data, end, end, data[start:end])


def _attributes(data: bytes, rng: random.Random) -> bytes:
    one, other = _pick(_ATTRIBUTE, data, rng), _pick(_ATTRIBUTE, data, rng)
    if one is None or other is None:
        return data
    new = rng.choice(
        (b"", other[0], one[0] + one[0], b' xmlns="urn:x"', b' xmlns:xsi="urn:x"', b' units="x"', b" x=''")
    )
    return _put(data, *one.span(), new)


def _declaration(data: bytes, rng: random.Random) -> bytes:
    encodings = (b"UTF-16", b"ISO-8859-1", b"x-none", b"US-ASCII", b"UTF-7", b"cp037", b"idna", b"utf-8-sig", b"\xff")
    new = b'<?xml version="1.0" encoding="' + rng.choice(encodings) + b'"?>'
    head = re.match(rb"<\?xml[^>]*\?>", data)
    return new + data[head.end() if head else 0 :]


# TOML and JSON


def _toml_value(data: bytes, rng: random.Random) -> bytes:
    values = (
        b'"text"', b"''", b'"""a\nb"""', b"'''\n'''", b"true", b"[]", b"{}", b"[[1, 2], [3]]", b"[1, 'a']", b"{a = 1}",
        b"1979-05-27", b"07:32:00", b"1979-05-27T07:32:00Z", b"inf", b"-nan", b"0xdead", b"1e400", b'"\\u0000"',
        b'"\\uD800"', b'"\\n"', b"9" * 5000, b"[" * 40 + b"]" * 40, b"{a = {b = {c = 1}}}", b"[1,2,3,4,5,6,7,8,9]",
        b"-1", b"0", b"0.0", b"1e308", b"9223372036854775808", b"1e-320", b'"a.b"', b"-1e18",
    )  # fmt: skip
    found = _pick(_VALUE, data, rng)
    return data if found is None else _put(data, *found.span(), b"= " + rng.choice(values))


def _toml_piece(data: bytes, rng: random.Random) -> bytes:
    pieces = (
        b"[a.b.c]\n", b"[[law]]\n", b"[law]\n", b"[[law.segment]]\n", b"a.b.c.d = 1\n", b'"" = 1\n', b"'\\n' = 2\n",
        b'"\\u202e" = 3\n', b"[[field]]\n", b"x = [\n", b"x = {\n", b'x = """\n', b"x = '''\n", b"law.sun.kind = 1\n",
        b"[" + b"a." * 60 + b"a]\n", b"a." * 60 + b"b = 1\n", b"x = 1\nx = 2\n", b"[spacecraft]\n", b"# \x00\n",
    )  # fmt: skip
    lines = data.split(b"\n")
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(pieces).rstrip(b"\n"))
    return b"\n".join(lines)


def _json_value(data: bytes, rng: random.Random) -> bytes:
    values = (
        b'""', b"null", b"true", b"[]", b"{}", b"-1", b"1e400", b"NaN", b"-Infinity", b"9" * 5000, b'"\\ud800"', b"1.0",
        b'"\\u0000"', b'"a\\nb"', b'"' + b"x" * 3000 + b'"', b"[" * 60 + b"]" * 60, b'{"a":' * 60 + b"1" + b"}" * 60,
        b"9223372036854775808", b'"../x"', b'"/etc/passwd"', b'"con"', b'"\xff"', b"0", b"01", b"'x'", b'"%s"',
    )  # fmt: skip
    found = _pick(_JSON_VALUE, data, rng)
    return data if found is None else _put(data, *found.span(1), rng.choice(values))


def _json_piece(data: bytes, rng: random.Random) -> bytes:
    pieces = (
        b'"version": 1,',
        b'"manifest": 2,',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b"//x\n",
        b'"a": {},',
        b"\\",
    )
    found = _pick(re.compile(rb"[{},\[\]]"), data, rng)
    return data if found is None else _put(data, found.end(), found.end(), rng.choice(pieces))


# Sizes and counts of binary formats


def _word(data: bytes, rng: random.Random) -> bytes:
    """An aligned word of eight or four bytes."""
    size = rng.choice((4, 8))
    if len(data) < size:
        return data
    at = rng.randrange(len(data) // size) * size
    word = rng.choice(EXTREME_WORDS)[:size]
    return _put(data, at, at + size, word if rng.random() < 0.7 else word[::-1])


def _head_word(data: bytes, rng: random.Random) -> bytes:
    return _word(data[:128], rng) + data[128:]


def _fits_card(data: bytes, rng: random.Random) -> bytes:
    """The value of a header card, or the card."""
    cards = [at for at in range(0, len(data) - 79, 80) if data[at + 8 : at + 10] == b"= "]
    if not cards:
        return data
    at, other = rng.choice(cards), rng.choice(cards)
    card = data[at : at + 80]
    values = (
        b"-1", b"0", b"1", b"2", b"8", b"12", b"999", b"2147483647", b"4294967296", b"9223372036854775807", b"1" * 40,
        b"T", b"F", b"'D       '", b"'1000000000D'", b"'PD(9)   '", b"'QB(99999999)'", b"'A'", b"'0X'", b"'99999999X'",
        b"''", b"'x", b"1.5", b"NaN", b"(1, 2)", b"1E999", b"'\xe9'", b"'a''b'", b"-32", b"-64", b"64", b"'BINTABLE'",
        b"'ZIMAGE'", b"'IMAGE   '", b"'2A3'", b"'\x01'",
    )  # fmt: skip
    way = rng.randrange(6)
    if way < 3:
        card = (card[:10] + rng.choice(values).rjust(rng.choice((0, 20)))).ljust(80)[:80]
    elif way == 3:
        card = data[other : other + 80]
    elif way == 4:
        names = (b"NAXIS2", b"NAXIS1", b"PCOUNT", b"GCOUNT", b"TFIELDS", b"TFORM1", b"TDIM1", b"ZCMPTYPE", b"EXTNAME",
                 b"THEAP", b"BITPIX", b"TNULL1", b"TZERO1", b"TSCAL1", b"ZTENSION", b"END", b"BLANK", b"XTENSION",
                 b"CONTINUE", b"HIERARCH", b"CHECKSUM", b"DATASUM")  # fmt: skip
        card = rng.choice(names).ljust(8) + card[8:]
    else:
        card = rng.choice((b"END".ljust(80), b"\xff" * 80, b"COMMENT".ljust(80), b" " * 80))
    return _put(data, at, at + 80, card)


def _fits_block(data: bytes, rng: random.Random) -> bytes:
    blocks = [data[at : at + 2880] for at in range(0, len(data), 2880)]
    one, other = rng.randrange(len(blocks)), rng.randrange(len(blocks))
    if rng.random() < 0.5:
        blocks[one], blocks[other] = blocks[other], blocks[one]
    else:
        blocks.insert(one, blocks[other])
    return b"".join(blocks)


def _parquet_footer(data: bytes, rng: random.Random) -> bytes:
    """The length of the footer, or one of its variable-length integers."""
    if len(data) < 12:
        return data
    length = int.from_bytes(data[-8:-4], "little")
    if rng.random() < 0.2:
        return data[:-8] + rng.choice(EXTREME_WORDS)[:4] + data[-4:]
    start = max(4, len(data) - 8 - length)
    at = rng.randrange(start, len(data) - 8) if start < len(data) - 8 else 4
    values = (
        b"\x00",
        b"\x01",
        b"\x7f",
        b"\x80",
        b"\xff",
        b"\xff\xff\xff\xff\x0f",
        b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    )
    new = rng.choice(values)
    keep = rng.random() < 0.5
    changed = _put(data, at, at + len(new) if keep else at + 1, new)
    footer = length if keep else length + len(new) - 1
    return changed[:-8] + struct.pack("<I", max(0, footer) & 0xFFFFFFFF) + changed[-4:]


def _tar_header(data: bytes, rng: random.Random) -> bytes:
    """A field of a member's header, mostly with the checksum made right again."""
    headers = [at for at in range(0, len(data) - 511, 512) if data[at + 257 : at + 262] == b"ustar"]
    if not headers:
        return data
    at = rng.choice(headers)
    header = bytearray(data[at : at + 512])
    start, size = rng.choice(((0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (156, 1), (157, 100),
                              (257, 6), (263, 2), (265, 32), (297, 32), (329, 8), (345, 155)))  # fmt: skip
    values = (
        b"../x", b"/etc/passwd", b"a/b", b"C:\\x", b"\xff\xfe", b".", b"..", b"", b"a\nb", b"CON", b"manifest.json",
        b"77777777777", b"00000000000", b"-0000000001", b"\x80" + b"\xff" * 11, b"\x80\0\0\0\0\0\0\0\x7f\xff\xff\xff",
        b"0", b"1", b"2", b"5", b"7", b"L", b"K", b"x", b"g", b"S", b"9", b" ", b"x" * 200, b"00000000777\0", b"1e3",
    )  # fmt: skip
    header[start : start + size] = rng.choice(values)[:size].ljust(size, b"\0")
    if rng.random() < 0.8:
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
    return _put(data, at, at + 512, bytes(header))


def _tar_block(data: bytes, rng: random.Random) -> bytes:
    blocks = [data[at : at + 512] for at in range(0, len(data), 512)]
    one, other = rng.randrange(len(blocks)), rng.randrange(len(blocks))
    way = rng.randrange(4)
    if way == 0:
        blocks[one], blocks[other] = blocks[other], blocks[one]
    elif way == 1:
        blocks.insert(one, blocks[other])
    elif way == 2:
        del blocks[one]
    else:
        blocks.insert(one, bytes(512))
    return b"".join(blocks)


# Rarely: what is large or deep


def _deep(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice((100, 1000, 20_000))
    opened, closed = rng.choice(((b"[", b"]"), (b"{", b"}"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")"),
                                 (b"a.", b""), (b"{a=", b"}"), (b"- ", b""), (b"<b", b">")))  # fmt: skip
    at, _ = _somewhere(data, rng)
    if found := _pick(re.compile(rb"[=:>]"), data, rng):
        at = found.end()
    return _put(data, at, at, opened * depth + (closed * depth if rng.random() < 0.8 else b""))


def _many_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    one = rng.randrange(len(lines))
    lines[one:one] = [lines[one]] * min(2000, LONGEST // (len(lines[one]) + 1))
    return b"\n".join(lines)


def _very_long(data: bytes, rng: random.Random) -> bytes:
    at, _ = _somewhere(data, rng)
    return _put(
        data, at, at, rng.choice((b" ", b"9", b"A", b"\0", b"a,", b"\\", b'"', b"a b ", b"\n", b"#\n")) * 30_000
    )


_BYTES: tuple[Mutation, ...] = (
    _flip_bit, _flip_bit, _set_byte, _insert, _noise, _delete, _double, _swap, _cut, _cut_front, _mark,
)  # fmt: skip
_TEXT: tuple[Mutation, ...] = (
    _number, _number, _nearby_number, _swap_tokens, _repeat_token, _text_token, _case, _lines, _lines, _line_ends,
    _long_line,
)  # fmt: skip
_LARGE: tuple[Mutation, ...] = (_deep, _many_lines, _very_long)

MUTATIONS: Mapping[str, tuple[Mutation, ...]] = {
    "text": _TEXT,
    "xml": (*_TEXT, _doctype, _xml_piece, _tags, _tags, _attributes, _declaration, _xml_piece),
    "toml": (*_TEXT, _toml_value, _toml_value, _toml_value, _toml_piece),
    "json": (*_TEXT, _json_value, _json_value, _json_value, _json_piece),
    "fits": (_fits_card, _fits_card, _fits_card, _fits_block, _word, _number),
    "daf": (_word, _word, _head_word, _head_word, _number),
    "parquet": (_parquet_footer, _parquet_footer, _word, _head_word),
    "tar": (_tar_header, _tar_header, _tar_block, _json_value, _number),
    "bytes": _BYTES,
}
"""What is done to inputs of a kind, beside what is done to all."""
