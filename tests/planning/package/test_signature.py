"""Signatures and keys against OpenSSL's own program and the vectors of RFC 8032."""

import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.package.archive import read_archive
from scanplan.planning.package.signature import (
    generate,
    is_private,
    is_signed,
    key_id,
    load_private,
    load_public,
    private_pem,
    public_pem,
    sign,
)

OPENSSL = shutil.which("openssl")
VECTOR = (
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
)
"""RFC 8032, section 7.1, test 2: secret, public key, message, signature."""


def openssl(folder, *arguments):
    return subprocess.run([OPENSSL, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def written(folder, name, data, mode=0o600):
    path = folder / name
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_bytes(data)
    return path


def test_the_signature_is_that_of_rfc_8032():
    secret, public, message, signature = map(bytes.fromhex, VECTOR)
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert key.public_key().public_bytes_raw() == public
    assert sign(key, message) == signature
    assert is_signed(key.public_key(), message, signature)
    assert not is_signed(key.public_key(), message + b"x", signature)
    assert not is_signed(key.public_key(), message, signature[:-1])
    assert not is_signed(key.public_key(), message, b"")


def test_the_id_is_the_hash_of_the_raw_key():
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR[0]))
    by_sha256sum = subprocess.run(["sha256sum"], input=bytes.fromhex(VECTOR[1]), capture_output=True, check=True).stdout
    assert key_id(key.public_key()) == by_sha256sum.split()[0].decode()


@pytest.mark.witness
@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl")
def test_openssl_verifies_a_package_with_the_public_key_alone(signed, key_files, tmp_path):
    for name, data in read_archive(signed.data, "it").items():
        (tmp_path / name).write_bytes(data)
    verify = [
        "pkeyutl",
        "-verify",
        "-pubin",
        "-rawin",
        "-in",
        "manifest.json",
        "-sigfile",
        "manifest.json.sig",
        "-inkey",
    ]
    done = openssl(tmp_path, *verify, str(key_files[1]))
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")
    (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes().replace(b"MTP", b"STP"))
    assert openssl(tmp_path, *verify, str(key_files[1])).returncode != 0


@pytest.mark.witness
@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl")
def test_keys_of_openssl_are_read_and_sign_what_it_verifies(tmp_path):
    openssl(tmp_path, "genpkey", "-algorithm", "ed25519", "-out", "it.key")
    openssl(tmp_path, "pkey", "-in", "it.key", "-pubout", "-out", "it.pub")
    (tmp_path / "it.key").chmod(0o600)
    key = load_private(tmp_path / "it.key")
    assert key_id(key.public_key()) == key_id(load_public(tmp_path / "it.pub"))
    (tmp_path / "text").write_bytes(b"text")
    openssl(tmp_path, "pkeyutl", "-sign", "-inkey", "it.key", "-rawin", "-in", "text", "-out", "sig")
    assert sign(key, b"text") == (tmp_path / "sig").read_bytes()


@pytest.mark.witness
@pytest.mark.skipif(OPENSSL is None, reason="there is no openssl")
def test_openssl_reads_an_encrypted_key(tmp_path):
    key = generate()
    written(tmp_path, "it.key", private_pem(key, "secret words"))
    done = openssl(tmp_path, "pkey", "-in", "it.key", "-passin", "pass:secret words", "-pubout")
    assert done.stdout.encode() == public_pem(key.public_key())
    assert openssl(tmp_path, "pkey", "-in", "it.key", "-passin", "pass:others", "-pubout").returncode != 0


def test_keys_come_back_from_their_files(key, key_files):
    private, public = key_files
    assert load_private(private).private_bytes_raw() == key.private_bytes_raw()
    assert load_public(public) == key.public_key()
    assert (is_private(private), is_private(public)) == (True, False)


def test_an_encrypted_key_asks_for_its_passphrase(tmp_path):
    key = generate()
    path = written(tmp_path, "it.key", private_pem(key, "right"))
    assert load_private(path, lambda: "right").private_bytes_raw() == key.private_bytes_raw()
    with pytest.raises(InvalidInput, match=r"it\.key: cannot be decrypted; expected its passphrase"):
        load_private(path, lambda: "wrong")
    with pytest.raises(InvalidInput, match=r"it\.key: is encrypted; give its passphrase"):
        load_private(path)


def test_a_key_without_one_does_not_ask(key_files):
    def asked():
        raise AssertionError

    assert load_private(key_files[0], asked)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610, 0o601, 0o777])
def test_a_private_key_that_others_may_use_is_refused(key, tmp_path, mode):
    path = written(tmp_path, "it.key", private_pem(key), mode)
    with pytest.raises(InvalidInput, match=rf"it\.key: may be read by others \(mode 0{mode:o}\); chmod 600") as caught:
        load_private(path)
    assert "\n" not in str(caught.value)


def test_keys_are_not_taken_for_each_other(key_files):
    with pytest.raises(InvalidInput, match=r"soc\.key: is a private key; give the public one"):
        load_public(key_files[0])
    with pytest.raises(InvalidInput, match=r"soc\.pub: is no private key"):
        load_private(key_files[1])


@pytest.mark.parametrize(
    "data", [b"", b"text", b"\0" * 100, b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_what_is_no_public_key_is_told(tmp_path, data):
    path = written(tmp_path, "it.pub", data)
    with pytest.raises(
        InvalidInput, match=r"it\.pub: is no public key; expected a PEM file with an Ed25519 public key"
    ):
        load_public(path)


def test_what_is_no_private_key_is_told_without_its_text(tmp_path):
    mark = b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
    path = written(tmp_path, "it.key", mark)
    with pytest.raises(InvalidInput, match=r"it\.key: is no private key; expected a PEM file") as caught:
        load_private(path)
    assert "c2VjcmV0" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_keys_of_another_kind_are_refused(tmp_path):
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import x25519

    other = x25519.X25519PrivateKey.generate()
    pem = other.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    with pytest.raises(InvalidInput, match=r"is a key of another kind; expected an Ed25519 private key"):
        load_private(written(tmp_path, "it.key", pem))
    with pytest.raises(InvalidInput, match=r"is a key of another kind; expected an Ed25519 public key"):
        load_public(written(tmp_path, "it.pub", public_pem(other.public_key())))


def test_a_huge_file_is_no_key(tmp_path):
    with pytest.raises(InvalidInput, match=r"it\.pub: has more than 65536 bytes"):
        load_public(written(tmp_path, "it.pub", b"x" * 65537))
    with pytest.raises(InvalidInput, match=r"it\.pub: is no public key"):
        load_public(written(tmp_path, "it.pub", b"x" * 65536))


def test_a_key_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ProductError, match=r"absent\.key: cannot be read: No such file"):
        load_private(tmp_path / "absent.key")
