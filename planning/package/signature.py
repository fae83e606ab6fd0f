"""Ed25519 signatures and the PEM files of their keys.

A signature is the raw 64 bytes of RFC 8032 over the bytes signed, so that any tool that knows Ed25519 checks it.
Private keys are PKCS #8, public ones SubjectPublicKeyInfo (RFC 8410), both as OpenSSL reads and writes them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InvalidInput
from .input_file import opened, read_small

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_BYTES = 64

_MOST_KEY_BYTES = 64 * 1024
_PRIVATE_MARK = b"PRIVATE KEY-----"
_ENCRYPTED_MARK = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


def generate() -> Ed25519PrivateKey:
    """A new private key, from the system's source of randomness."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def private_pem(key: Ed25519PrivateKey, passphrase: str | None = None) -> bytes:
    """A private key as PEM, encrypted where there is a passphrase."""
    from cryptography.hazmat.primitives import serialization as form

    encryption: form.KeySerializationEncryption = form.NoEncryption()
    if passphrase is not None:
        encryption = form.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, encryption)


def public_pem(key: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives import serialization as form

    return key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """What names a key in a manifest: sha256 of its 32 raw bytes, in hexadecimal digits."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def sign(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """64 bytes; the same ones each time, for Ed25519 takes no random number."""
    return key.sign(data)


def is_signed(key: Ed25519PublicKey, data: bytes, signature: bytes) -> bool:
    """Whether the signature is of this key over these bytes."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def is_private(path: Path) -> bool:
    """Whether a file holds a private key, by its first line. Raises ProductError where it cannot be read."""
    return _PRIVATE_MARK in read_small(path, _MOST_KEY_BYTES)


def load_public(path: Path) -> Ed25519PublicKey:
    """A public key from its PEM file. Raises InvalidInput for anything else, a private key too."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = read_small(path, _MOST_KEY_BYTES)
    if _PRIVATE_MARK in data:
        raise InvalidInput("is a private key", file=path, hint="give the public one; keep this one to yourself")
    key = _parsed(lambda: load_pem_public_key(data), path, "public")
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput("is a key of another kind", file=path, hint="expected an Ed25519 public key")
    return key


def load_private(path: Path, passphrase: Callable[[], str] | None = None) -> Ed25519PrivateKey:
    """A private key from its PEM file.

    passphrase   asked where the key is encrypted
    Raises InvalidInput for anything else, and where others may read the file.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    with opened(path) as stream:
        mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
        data = stream.read(_MOST_KEY_BYTES)
    if _PRIVATE_MARK not in data:
        raise InvalidInput("is no private key", file=path, hint="expected one as scanplan keys new makes it")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InvalidInput(f"may be read by others (mode {mode:04o})", file=path, hint=f"chmod 600 {path}")
    secret = None
    if _ENCRYPTED_MARK in data:
        if passphrase is None:
            raise InvalidInput("is encrypted", file=path, hint="give its passphrase")
        secret = passphrase().encode()
    key = _parsed(lambda: load_pem_private_key(data, secret), path, "private", is_encrypted=secret is not None)
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput("is a key of another kind", file=path, hint="expected an Ed25519 private key")
    return key


def _parsed(parse: Callable[[], object], path: Path, kind: str, is_encrypted: bool = False) -> object:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return parse()
    except (ValueError, TypeError, UnsupportedAlgorithm):  # its text may hold parts of the key
        problem = "cannot be decrypted" if is_encrypted else f"is no {kind} key"
        hint = "expected its passphrase" if is_encrypted else f"expected a PEM file with an Ed25519 {kind} key"
        raise InvalidInput(problem, file=path, hint=hint) from None
