"""Files that appear together: all whole, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery import together
from scanplan.planning.delivery.together import publish_together, require_new


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_are_there_with_their_bytes(tmp_path: Path) -> None:
    publish_together([(tmp_path / "a", b"one"), (tmp_path / "b", b"two")])
    assert names(tmp_path) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"one"
    assert (tmp_path / "b").read_bytes() == b"two"


def test_one_that_exists_keeps_its_bytes_and_all_others_away(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"old")
    with pytest.raises(InvalidInput, match="b: is there already; give the name of a new file"):
        publish_together([(tmp_path / "a", b"one"), (tmp_path / "b", b"two")])
    assert names(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"old"


def test_the_same_file_twice_is_refused_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(InvalidInput, match="is named twice"):
        require_new([tmp_path / "a", tmp_path / "sub" / ".." / "a"])


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"a: is in no folder; make the folder .*absent first"):
        publish_together([(tmp_path / "b", b""), (tmp_path / "absent" / "a", b"")])
    assert names(tmp_path) == []


@pytest.mark.parametrize("which", ["write", "sync"])
def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    real, calls = getattr(together, which), []

    def refuses_the_second(*arguments: object) -> None:
        calls.append(arguments)
        if which == "write" and len(calls) == 1:
            real(*arguments)
            return
        raise InvalidInput("cannot be written: No space left on device")

    if which == "sync":
        (tmp_path / "other").mkdir()
    monkeypatch.setattr(together, which, refuses_the_second)
    with pytest.raises(InvalidInput, match="No space left"):
        publish_together([(tmp_path / "a", b"one"), (tmp_path / "b", b"two")])
    # What has its own name is whole; a disk that then cannot flush its folder is told of, not undone.
    assert names(tmp_path) == ([] if which == "write" else ["a", "b", "other"])


def test_a_rename_that_fails_takes_the_first_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def refuses_b(self: Path, target: Path) -> Path:
        if target.name == "b":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuses_b)
    with pytest.raises(InvalidInput, match="b: cannot be written: Permission denied"):
        publish_together([(tmp_path / "a", b"one"), (tmp_path / "b", b"two")])
    assert names(tmp_path) == []


def test_an_interrupt_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path, data: bytes, is_private: bool) -> None:
        path.write_bytes(data[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(together, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish_together([(tmp_path / "a", b"one")])
    assert names(tmp_path) == []


def test_private_files_are_private_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = {}
    write = together.write

    def noted(path: Path, data: bytes, is_private: bool) -> None:
        write(path, data, is_private)
        modes[path.name] = path.stat().st_mode & 0o777

    monkeypatch.setattr(together, "write", noted)
    secret, other = tmp_path / "secret", tmp_path / "other"
    before = tmp_path / ".scanplan-secret.part"
    before.touch(mode=0o666)
    publish_together([(secret, b"one"), (other, b"two")], private=[secret])
    assert modes[".scanplan-secret.part"] == 0o600
    assert secret.stat().st_mode & 0o777 == 0o600
    assert other.stat().st_mode & 0o777 != 0o600
