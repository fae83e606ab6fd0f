"""What the interface control document of packages tells a receiver to do works."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from scanplan.planning.package.package import Package

PAGE = (Path(__file__).parents[3] / "docs" / "icd" / "package.md").read_text(encoding="utf-8")
RECIPE = re.search(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]


def follow_the_page(folder, made, public):
    folder.mkdir()
    (folder / made.file_name).write_bytes(made.data)
    shutil.copy(public, folder / "soc.pub")
    return subprocess.run(["sh", "-c", RECIPE], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.witness
@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
def test_a_receiver_without_scanplan_verifies_a_package(signed, key_files, tmp_path):
    done = follow_the_page(tmp_path / "good", signed, key_files[1])
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert re.findall(r"^(.*): OK$", done.stdout, re.MULTILINE) == [each.name for each in signed.manifest.products]


@pytest.mark.witness
@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
def test_that_receiver_finds_what_was_changed(signed, key_files, tmp_path):
    for number, (what, instead) in enumerate([(b"CCSDS_AEM", b"CCSDS_OEM"), (b'"MTP"', b'"STP"')]):
        changed = Package(signed.manifest, signed.data.replace(what, instead, 1))
        assert follow_the_page(tmp_path / str(number), changed, key_files[1]).returncode != 0
