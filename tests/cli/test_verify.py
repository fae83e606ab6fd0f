"""scanplan keys and scanplan verify, as a receiver uses them."""

import json
import os
import stat

import pytest
from scanplan.planning.package.archive import read_archive
from scanplan.planning.package.assemble import assemble
from scanplan.planning.package.manifest import PackageManifest
from scanplan.planning.package.signature import load_private, load_public
from scanplan.planning.product import Product

LAW = Product("law.aem", "aem", "text/plain", b"CCSDS_AEM_VERS = 2.0\n")
INSTANT = {"utc": None, "tdb": "1989-11-26T00:00:00", "et_ns": -318988800000000000}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCANPLAN_KEY_PASSPHRASE", raising=False)
    return tmp_path


@pytest.fixture
def keys(here, call):
    assert call("keys", "new", "soc").code == 0
    return here / "soc.key", here / "soc.pub"


@pytest.fixture
def package(here, keys):
    """A signed package on the disk."""
    record = LAW.record
    manifest = PackageManifest.model_validate(
        {
            "manifest": "scanplan-package",
            "version": 1,
            "generator": "scanplan test",
            "name": "HIP_TEST_LAW_0001",
            "series": "HIP_TEST_LAW",
            "package_version": 1,
            "level": "LTP",
            "mission": {"name": "hipparcos"},
            "originator": "SOC",
            "issued_utc": "1989-11-01",
            "validity": {"start": INSTANT, "stop": INSTANT},
            "profile": {"name": "test", "title": "A profile", "sha256": "0" * 64},
            "supersedes": [],
            "withdraws": [],
            "approvals": [],
            "checks": None,
            "inputs": [],
            "products": [
                {
                    "name": record.name,
                    "kind": record.kind,
                    "media_type": record.media_type,
                    "size_bytes": record.size_bytes,
                    "sha256": record.sha256,
                    "source": None,
                    "facts": {},
                }
            ],
            "key_id": None,
        }
    )
    made = assemble(manifest, [LAW], load_private(keys[0]))
    (here / made.file_name).write_bytes(made.data)
    return here / made.file_name


def test_new_keys_are_a_pair_and_the_private_one_is_private(keys, call):
    private, public = keys
    assert load_private(private).public_key() == load_public(public)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    shown = [call("keys", "show", path) for path in keys]
    assert [
        each.out.splitlines()[0].endswith(kind) for each, kind in zip(shown, ("private key", "public key"), strict=True)
    ]
    assert shown[0].out.splitlines()[1] == shown[1].out.splitlines()[1]
    secret = private.read_text().splitlines()[1]
    assert not any(secret in each.out + each.err for each in shown)


def test_keys_as_json(here, call):
    (here / "there").mkdir()
    made = json.loads(call("keys", "new", "moc", "--out", "there", "--json").out)
    assert (made["private"], made["public"]) == ("there/moc.key", "there/moc.pub")
    shown = json.loads(call("keys", "show", "there/moc.key", "--json").out)
    assert shown == {"file": "there/moc.key", "kind": "private", "algorithm": "Ed25519", "key_id": made["key_id"]}


def test_keys_are_never_overwritten(keys, call):
    before = keys[0].read_bytes()
    again = call("keys", "new", "soc")
    assert (again.code, again.err.count("\n")) == (3, 1)
    assert "soc.key: is there already" in again.err
    assert keys[0].read_bytes() == before
    keys[0].unlink()
    again = call("keys", "new", "soc")
    assert "soc.pub: is there already" in again.err
    assert not keys[0].exists()


@pytest.mark.parametrize("name", ["../soc", "a/b", "", ".soc", "nul", "a b"])
def test_unfit_names_of_keys_are_refused(here, call, name):
    done = call("keys", "new", name)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "is no name for a key" in done.err
    assert list(here.iterdir()) == []


def test_the_folder_of_keys_is_made(here, call):
    assert call("keys", "new", "soc", "--out", "made/here").code == 0
    assert {each.name for each in (here / "made" / "here").iterdir()} == {"soc.key", "soc.pub"}


def test_a_folder_that_cannot_be_made_is_told(here, call):
    (here / "taken").touch()
    done = call("keys", "new", "soc", "--out", "taken/keys")
    assert (done.code, done.err) == (3, "scanplan: taken/keys: cannot be written: Not a directory\n")


def test_an_encrypted_key_needs_its_passphrase(here, call, monkeypatch):
    monkeypatch.setenv("SCANPLAN_KEY_PASSPHRASE", "some words")
    made = call("keys", "new", "soc", "--passphrase")
    assert made.code == 0
    assert b"ENCRYPTED" in (here / "soc.key").read_bytes()
    assert call("keys", "show", "soc.key").out.splitlines()[1] == made.out.splitlines()[2]
    monkeypatch.setenv("SCANPLAN_KEY_PASSPHRASE", "other words")
    assert call("keys", "show", "soc.key").err == "scanplan: soc.key: cannot be decrypted; expected its passphrase\n"
    monkeypatch.delenv("SCANPLAN_KEY_PASSPHRASE")
    told = call("keys", "show", "soc.key")
    assert (told.code, told.err) == (3, "scanplan: soc.key: needs a passphrase; give one in SCANPLAN_KEY_PASSPHRASE\n")


def test_a_passphrase_is_asked_on_a_terminal(here, call, monkeypatch):
    answers = iter(["some words", "some words", "some words"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda prompt: next(answers))
    assert call("keys", "new", "soc", "--passphrase").code == 0
    assert call("keys", "show", "soc.key").code == 0
    assert list(answers) == []


def test_no_passphrase_makes_no_key(here, call):
    assert call("keys", "new", "soc", "--passphrase").code == 3
    assert list(here.iterdir()) == []


def test_a_right_package_is_told_so(package, call):
    done = call("verify", package.name, "--key", "soc.pub")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("HIP_TEST_LAW_0001.tar: nothing wrong\n")
    assert "signature  right, by the key " in done.out
    assert "valid      1989-11-26T00:00:00 TDB to " in done.out
    assert "law.aem  aem      21" in done.out


def test_without_a_key_it_says_that_nothing_is_authenticated(package, call):
    done = call("verify", package.name)
    assert done.code == 0
    assert done.out.startswith("HIP_TEST_LAW_0001.tar: hashes are right; not authenticated\n")
    assert "signature  not looked at, for no key was given: anybody may have made this package" in done.out


def test_what_is_found_as_json(package, call):
    found = json.loads(call("verify", package.name, "--key", "soc.pub", "--json").out)
    assert (found["file"], found["is_authenticated"], found["unpacked"]) == (package.name, True, None)
    assert found["manifest"] == json.loads(read_archive(package.read_bytes(), "it")["manifest.json"])
    assert not json.loads(call("verify", package.name, "--json").out)["is_authenticated"]


def test_files_are_unpacked_and_verified_again(package, here, call):
    done = call("verify", package.name, "--key", "soc.pub", "--unpack", "in/received")
    assert (done.code, done.out.splitlines()[-1]) == (0, "unpacked into in/received")
    received = {path.name: path.read_bytes() for path in (here / "in" / "received").iterdir()}
    assert received == read_archive(package.read_bytes(), "it")
    assert call("verify", "in/received", "--key", "soc.pub").code == 0
    again = call("verify", package.name, "--key", "soc.pub", "--unpack", "in/received")
    assert (again.code, again.err) == (3, "scanplan: in/received: is not empty; name a new or empty folder\n")


def test_a_changed_package_is_exit_code_5_and_not_unpacked(package, here, call):
    package.write_bytes(package.read_bytes().replace(b"VERS = 2.0", b"VERS = 3.0"))
    done = call("verify", package.name, "--key", "soc.pub", "--unpack", "received")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("scanplan: HIP_TEST_LAW_0001.tar: law.aem: was changed: sha256 ")
    assert not (here / "received").exists()


def test_another_key_is_exit_code_5(package, call):
    call("keys", "new", "other")
    done = call("verify", package.name, "--key", "other.pub")
    assert (done.code, done.out) == (5, "")
    assert "manifest.json.sig: is no signature over manifest.json by the key " in done.err


def test_what_is_no_package_is_exit_code_3(here, keys, call):
    os.mkfifo(here / "pipe")
    for path in ("soc.pub", ".", "pipe"):
        done = call("verify", path, "--key", "soc.pub")
        assert (done.code, done.out, done.err.count("\n")) == (3, "", 1), path
    done = call("verify", "soc.pub", "--key", "soc.key")
    assert (done.code, done.err) == (
        3,
        "scanplan: soc.key: is a private key; give the public one; keep this one to yourself\n",
    )
