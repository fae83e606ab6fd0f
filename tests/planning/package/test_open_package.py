"""What a receiver is told of a package: every way in which it can be wrong has its own line."""

import hashlib
import os
from dataclasses import replace

import pytest
from scanplan.errors import IntegrityError, InvalidInput, ProductError, ScanplanError
from scanplan.planning.delivery.unpack import unpack
from scanplan.planning.package import container
from scanplan.planning.package.archive import read_archive, write_archive
from scanplan.planning.package.assemble import assemble
from scanplan.planning.package.manifest_json import MOST_BYTES
from scanplan.planning.package.signature import generate, key_id, sign
from scanplan.planning.package.verify import files_in, open_package
from scanplan.planning.product import Product

from .made_package import NAME, PRODUCTS, manifest, package


def files_of(made):
    return read_archive(made.data, "it")


def archived(files):
    return write_archive(list(files.items()))


@pytest.fixture
def unpacked(signed, key, tmp_path):
    folder = tmp_path / "unpacked"
    unpack(open_package(signed.data, key.public_key()), folder)
    return folder


def test_a_package_opens(signed, key):
    opened = open_package(signed.data, key.public_key(), name=f"{NAME}.tar")
    assert opened.is_signed
    assert opened.manifest == signed.manifest
    assert list(opened.files.items()) == [(product.name, product.data) for product in PRODUCTS]
    assert opened.signature == files_of(signed)["manifest.json.sig"]
    assert archived(dict(files_in(opened))) == signed.data


def test_a_package_tells_its_name_hash_and_identity(signed):
    assert signed.file_name == f"{NAME}.tar"
    assert signed.sha256 == hashlib.sha256(signed.data).hexdigest()
    identity = signed.manifest.identity
    assert (identity.name, identity.series, identity.version, identity.level) == (NAME, "GAI_TEST_SLW_SCNLAW", 1, "MTP")
    assert (identity.start_et_ns, identity.stop_et_ns) == (539524869184000000, 540129669184000000)


def test_the_manifest_names_the_key(signed, key, unsigned):
    assert signed.manifest.key_id == key_id(key.public_key())
    assert unsigned.manifest.key_id is None


def test_without_a_key_nothing_is_authenticated(signed, unsigned):
    for made in (signed, unsigned):
        assert not open_package(made.data).is_signed
    assert open_package(unsigned.data).signature is None
    assert archived(dict(files_in(open_package(unsigned.data)))) == unsigned.data


def test_a_package_without_products_opens(key):
    made = package(key, ())
    assert open_package(made.data, key.public_key()).files == {}


def test_a_package_opens_from_its_path(signed, key, tmp_path):
    path = tmp_path / signed.file_name
    path.write_bytes(signed.data)
    assert open_package(path, key.public_key()).manifest == signed.manifest
    assert open_package(str(path), key.public_key()).is_signed


def test_the_file_has_the_name_of_the_package(signed, tmp_path):
    path = tmp_path / "renamed.tar"
    path.write_bytes(signed.data)
    told = rf"manifest\.json: is of the package {NAME}\.tar, not of renamed\.tar"
    with pytest.raises(IntegrityError, match=told):
        open_package(path)
    with pytest.raises(IntegrityError, match=told):
        open_package(signed.data, name="renamed.tar")
    assert open_package(path, name=f"{NAME}.tar").manifest == signed.manifest


def test_the_key_may_be_given_by_its_file(signed, key_files):
    assert open_package(signed.data, key_files[1]).is_signed
    assert open_package(signed.data, str(key_files[1])).is_signed
    with pytest.raises(InvalidInput, match="is a private key"):
        open_package(signed.data, key_files[0])


def test_an_unsigned_package_is_refused_where_a_key_is_given(unsigned, key):
    with pytest.raises(
        IntegrityError, match=r"manifest\.json\.sig: is not there; expected a signature by the given key"
    ):
        open_package(unsigned.data, key.public_key())


def test_the_signature_of_another_key_is_refused(signed):
    with pytest.raises(IntegrityError, match=r"manifest\.json\.sig: is no signature over manifest\.json by the key"):
        open_package(signed.data, generate().public_key())


def test_a_signature_cut_or_taken_away_is_found(signed, key):
    files = files_of(signed)
    short = archived({**files, "manifest.json.sig": files["manifest.json.sig"][:63]})
    gone = archived({name: data for name, data in files.items() if name != "manifest.json.sig"})
    for public_key in (None, key.public_key()):
        with pytest.raises(IntegrityError, match=r"manifest\.json\.sig: has 63 bytes instead of 64"):
            open_package(short, public_key)
    with pytest.raises(
        IntegrityError, match=r"manifest\.json\.sig: is not there, but a key is named in manifest\.json"
    ):
        open_package(gone)


def test_a_signature_without_a_key_named_is_found(unsigned, key):
    files = files_of(unsigned)
    first, *others = files.items()
    with_one = dict([first, ("manifest.json.sig", sign(key, first[1])), *others])
    for public_key in (None, key.public_key()):
        with pytest.raises(
            IntegrityError, match=r"manifest\.json\.sig: is there, but no key is named in manifest\.json"
        ):
            open_package(archived(with_one), public_key)


def test_another_key_named_than_the_one_that_signed_is_found(signed, key):
    files = files_of(signed)
    told = files["manifest.json"].replace(key_id(key.public_key()).encode(), b"0" * 64)
    made = archived({**files, "manifest.json": told, "manifest.json.sig": sign(key, told)})
    with pytest.raises(IntegrityError, match=r"manifest\.json: names another key than the one that signed it"):
        open_package(made, key.public_key())


@pytest.mark.parametrize("name", [product.name for product in PRODUCTS] + ["manifest.xml"])
def test_what_is_missing_is_named(signed, key, name):
    files = files_of(signed)
    del files[name]
    with pytest.raises(IntegrityError, match=rf"{name}: is not there; manifest\.json names it"):
        open_package(archived(files), key.public_key())


def test_what_is_too_much_is_named(signed, key):
    with pytest.raises(IntegrityError, match=r"more\.txt: is not named in manifest\.json"):
        open_package(archived({**files_of(signed), "more.txt": b""}), key.public_key())


def test_the_order_is_that_of_the_manifest(signed, key):
    files = files_of(signed)
    law = files.pop("law.aem")
    with pytest.raises(IntegrityError, match=r"empty\.txt: stands where law\.aem is expected"):
        open_package(archived({**files, "law.aem": law}), key.public_key())


@pytest.mark.parametrize("data", [b"", b"x" * 1260, b"y" * 1261])
def test_what_was_changed_is_named(signed, key, data):
    told = (
        r"was changed: sha256 \w{16}\.\.\. instead of"
        if len(data) == 1260
        else f"has {len(data)} bytes instead of 1260"
    )
    with pytest.raises(IntegrityError, match=rf"package: law\.aem: {told}"):
        open_package(archived({**files_of(signed), "law.aem": data}), key.public_key())


def test_the_xml_says_what_the_json_says(signed, key):
    files = files_of(signed)
    for xml in (files["manifest.xml"].replace(b"MTP", b"STP"), files["manifest.xml"] + b"\n", b""):
        with pytest.raises(IntegrityError, match=r"manifest\.xml: does not say what manifest\.json says"):
            open_package(archived({**files, "manifest.xml": xml}), key.public_key())


def test_what_is_no_package_is_told(tmp_path):
    with pytest.raises(
        ProductError, match=r"begins with a\.txt; it is no package; a package begins with manifest\.json"
    ):
        open_package(write_archive([("a.txt", b""), ("manifest.json", b"{}")]))
    with pytest.raises(ProductError, match=r"has no manifest\.json; it is no package"):
        open_package(write_archive([]))
    with pytest.raises(ProductError, match=r"has no manifest\.json; it is no package"):
        open_package(tmp_path)
    with pytest.raises(ProductError, match=r"absent: cannot be read: No such file"):
        open_package(tmp_path / "absent")
    with pytest.raises(ProductError, match=r"a\?b: cannot be read: no file has such a name"):
        open_package(tmp_path / "a\0b")


def test_a_huge_manifest_is_not_read():
    with pytest.raises(
        ProductError, match=rf"manifest\.json: has {MOST_BYTES + 1} bytes; expected at most {MOST_BYTES}"
    ):
        open_package(write_archive([("manifest.json", bytes(MOST_BYTES + 1))]))


def test_a_package_above_the_limit_is_not_read(signed, key):
    total = sum(map(len, files_of(signed).values()))
    assert open_package(signed.data, key.public_key(), most_bytes=total).is_signed
    with pytest.raises(ProductError, match=rf"all files together have {total} bytes.*; expected at most {total - 1}"):
        open_package(signed.data, key.public_key(), most_bytes=total - 1)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProductError, match=r"pipe: is no plain file; expected one"):
        open_package(tmp_path / "pipe")
    with pytest.raises(ProductError, match=r"/dev/zero: is no plain file"):
        open_package("/dev/zero")


def test_a_hole_of_a_terabyte_is_told_at_once(tmp_path, signed):
    path = tmp_path / signed.file_name
    with path.open("wb") as stream:
        stream.write(signed.data)
        stream.truncate(2**40)
    with pytest.raises(ProductError, match=r"has something after block\.bin"):
        open_package(path)


def test_an_unpacked_folder_opens_too(unpacked, signed, key):
    opened = open_package(unpacked, key.public_key())
    assert opened.is_signed
    assert archived(dict(files_in(opened))) == signed.data
    assert open_package(unpacked, name=f"{NAME}.tar").manifest == signed.manifest


def test_a_link_in_a_folder_is_refused(unpacked, tmp_path, key):
    outside = tmp_path / "outside"
    outside.write_bytes((unpacked / "law.aem").read_bytes())
    (unpacked / "law.aem").unlink()
    (unpacked / "law.aem").symlink_to(outside)
    with pytest.raises(ProductError, match=r"unpacked: law\.aem: is a symbolic link; expected plain files only"):
        open_package(unpacked, key.public_key())


def test_folders_and_pipes_in_a_folder_are_refused(unpacked):
    (unpacked / "sub").mkdir()
    with pytest.raises(ProductError, match=r"sub: is no plain file; expected plain files only"):
        open_package(unpacked)
    (unpacked / "sub").rmdir()
    os.mkfifo(unpacked / "sub")
    with pytest.raises(ProductError, match=r"sub: is no plain file; expected plain files only"):
        open_package(unpacked)


@pytest.mark.parametrize("name", [b"a b", b".hidden", b"\xff\xfe", b"CON", b"LAW.aem"])
def test_names_in_a_folder_are_held_to_the_same_rules(unpacked, name):
    (unpacked / os.fsdecode(name)).touch()
    with pytest.raises(ScanplanError, match=r"unpacked: .*(is no name for a file|in case only)") as caught:
        open_package(unpacked)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("change", ["gone", "longer", "changed", "more"])
def test_what_is_wrong_in_a_folder_is_named(unpacked, key, change):
    law = unpacked / "law.aem"
    if change == "gone":
        law.unlink()
    elif change == "more":
        (unpacked / "more").touch()
    else:
        law.write_bytes(b"x" * (1260 if change == "changed" else 1261))
    with pytest.raises(
        IntegrityError, match=r"unpacked: more: is not" if change == "more" else r"unpacked: law\.aem: "
    ):
        open_package(unpacked, key.public_key())


def test_too_many_files_in_a_folder(unpacked, monkeypatch):
    monkeypatch.setattr(container, "MOST_FILES", 6)
    assert len(open_package(unpacked).files) == 3
    monkeypatch.setattr(container, "MOST_FILES", 5)
    with pytest.raises(ProductError, match="unpacked: holds more than 5 files"):
        open_package(unpacked)


@pytest.mark.parametrize("size", [1000, 1500])
def test_a_file_that_changes_while_it_is_read_is_told(unpacked, monkeypatch, size):
    def truncated(manifest):
        (unpacked / "law.aem").write_bytes(b"x" * size)
        return write_xml(manifest)

    from scanplan.planning.package import verify

    write_xml = verify.write_xml
    monkeypatch.setattr(verify, "write_xml", truncated)
    with pytest.raises(IntegrityError, match=r"law\.aem: changes while it is read"):
        open_package(unpacked)


def test_an_archive_that_shrinks_while_it_is_read_is_told(signed, tmp_path, monkeypatch):
    from scanplan.planning.package import verify

    path = tmp_path / signed.file_name
    path.write_bytes(signed.data)
    write_xml = verify.write_xml

    def truncated(manifest):
        os.truncate(path, 100)
        return write_xml(manifest)

    monkeypatch.setattr(verify, "write_xml", truncated)
    with pytest.raises(IntegrityError, match=r"changes while it is read"):
        open_package(path)


def test_nothing_is_unpacked_over_something(signed, key, tmp_path, unpacked):
    opened = open_package(signed.data, key.public_key())
    with pytest.raises(InvalidInput, match=r"unpacked: is not empty; name a new or empty folder"):
        unpack(opened, unpacked)
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=r"file: is not a folder"):
        unpack(opened, tmp_path / "file")
    (tmp_path / "empty").mkdir()
    unpack(opened, tmp_path / "empty")
    assert {path.name: path.read_bytes() for path in (tmp_path / "empty").iterdir()} == dict(files_in(opened))


def test_products_that_the_manifest_does_not_name_are_refused():
    with pytest.raises(ProductError, match=r"products: lists law\.aem, empty\.txt, block\.bin and not law\.aem"):
        assemble(manifest(), PRODUCTS[:1])
    with pytest.raises(ProductError, match=r"products: lists nothing and not law\.aem"):
        assemble(manifest(()), PRODUCTS[:1])
    with pytest.raises(ProductError, match=r"expected the products in their order"):
        assemble(manifest(), PRODUCTS[::-1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"data": b"x" * 1260}, "sha256 is"),
        ({"data": b"x"}, "size_bytes is 1; the manifest says 1260"),
        ({"kind": "ck"}, "kind is ck; the manifest says aem"),
        ({"media_type": "a/b"}, "media_type is a/b; the manifest says text/plain"),
    ],
)
def test_a_product_that_differs_from_the_manifest_is_refused(change, told):
    law = PRODUCTS[0]
    given = {"name": law.name, "kind": law.kind, "media_type": law.media_type, "data": law.data, "facts": law.facts}
    with pytest.raises(ProductError, match=rf"law\.aem: {told}"):
        assemble(manifest(), (Product(**{**given, **change}), *PRODUCTS[1:]))


@pytest.mark.parametrize("name", ["manifest.json", "Manifest.XML", "manifest.json.sig", "nul"])
def test_a_product_may_not_have_a_name_of_the_package_itself(name):
    products = (replace(PRODUCTS[0], name=name),)
    with pytest.raises(ProductError, match=name):
        assemble(manifest(products), products)


def test_only_the_key_that_the_manifest_names_may_sign(key):
    other = "1" * 64
    with pytest.raises(ProductError, match="key_id: names another key than the one that signs"):
        assemble(manifest(key_id=other), PRODUCTS, key)
    with pytest.raises(ProductError, match="key_id: names another key than the one that signs"):
        assemble(manifest(key_id=other), PRODUCTS)
    assert assemble(manifest(key_id=key_id(key.public_key())), PRODUCTS, key).data == package(key).data
