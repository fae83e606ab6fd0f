"""Every byte of a package counts: what is flipped is found, and the file is named."""

import random

import pytest
from scanplan.errors import IntegrityError, ProductError, ScanplanError
from scanplan.planning.package.archive import read_archive
from scanplan.planning.package.signature import generate
from scanplan.planning.package.verify import open_package

from .made_package import PRODUCTS

PATTERNS = [*(1 << bit for bit in range(8)), 0xFF]
SOME = [bits if bits in (0x01, 0x80) else pytest.param(bits, marks=pytest.mark.long) for bits in PATTERNS]
FIRST = 512
"""Where the content of manifest.json begins."""


def regions(data):
    """(first byte, end, name, whether it is a header) of all that an archive holds before its end."""
    offset, found = 0, []
    for name, content in read_archive(data, "it").items():
        found.append((offset, offset + 512, name, True))
        end = offset + 512 + len(content) + -len(content) % 512
        found.append((offset + 512, end, name, False))
        offset = end
    return found


def told_place(data, at):
    """What an error about this byte has to say: the file it is of, its header, or that of what follows the last."""
    for start, end, name, is_header in regions(data):
        if start <= at < end:
            return f"header at byte {start}" if is_header else name
    return f"header at byte {end}" if at == end else f"after {PRODUCTS[-1].name}"  # a name that begins with no letter


def flipped(data, at, bits):
    changed = bytearray(data)
    changed[at] ^= bits
    return bytes(changed)


def manifest_bytes(made):
    return range(FIRST, FIRST + len(read_archive(made.data, "it")["manifest.json"]))


def assert_found(data, at, bits, public_key, place):
    with pytest.raises(ScanplanError) as caught:
        open_package(flipped(data, at, bits), public_key)
    assert place in str(caught.value), (at, bits)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bits", SOME)
def test_every_byte_of_the_manifest_is_signed(signed, key, bits):
    for at in manifest_bytes(signed):
        assert_found(signed.data, at, bits, key.public_key(), "manifest.json")


@pytest.mark.parametrize("bits", SOME)
def test_every_byte_of_the_manifest_is_found_without_a_key(unsigned, bits):
    for at in manifest_bytes(unsigned):
        assert_found(unsigned.data, at, bits, None, "manifest.json")


def test_every_byte_of_the_signature_counts(signed, key):
    start = next(start for start, _, name, is_header in regions(signed.data) if name.endswith(".sig") and not is_header)
    for at in range(start, start + 64):
        for bits in PATTERNS:
            with pytest.raises(
                IntegrityError, match=r"manifest.json.sig: is no signature over manifest.json by the key"
            ):
                open_package(flipped(signed.data, at, bits), key.public_key())


def test_a_thousand_other_bytes(signed, key):
    chosen = random.Random(5)
    others = sorted(set(range(len(signed.data))) - set(manifest_bytes(signed)))
    for at in chosen.sample(others, 1000):
        bits = chosen.choice(PATTERNS)
        assert_found(signed.data, at, bits, key.public_key(), told_place(signed.data, at))


def test_a_thousand_other_bytes_without_a_key(unsigned):
    chosen = random.Random(6)
    others = sorted(set(range(len(unsigned.data))) - set(manifest_bytes(unsigned)))
    for at in chosen.sample(others, 1000):
        assert_found(unsigned.data, at, chosen.choice(PATTERNS), None, told_place(unsigned.data, at))


def test_every_truncation_is_found(signed, key):
    chosen = random.Random(7)
    cuts = [*range(0, len(signed.data), 512), *(chosen.randrange(len(signed.data)) for _ in range(500))]
    for cut in cuts:
        with pytest.raises(IntegrityError if cut >= 512 else ProductError):
            open_package(signed.data[:cut], key.public_key())


def test_the_signature_of_another_key_is_refused(signed):
    with pytest.raises(IntegrityError, match=r"is no signature over manifest.json by the key .* another key signed"):
        open_package(signed.data, generate().public_key())
