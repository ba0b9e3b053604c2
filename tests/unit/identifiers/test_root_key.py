"""The root key: made once, read for ever, kept from others."""

import threading
from pathlib import Path

import pytest

from traceability.root_key import RootKey, RootKeyError, derive, fingerprint, load_root_key

KEY = RootKey(bytes(range(32)))


def test_the_first_start_makes_a_private_key_and_the_second_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "root.key"
    key = load_root_key(path, create=True)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_root_key(path, create=True) == key
    assert load_root_key(path, create=False) == key
    assert [file.name for file in path.parent.iterdir()] == ["root.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    keys: list[RootKey] = []
    threads = [
        threading.Thread(target=lambda: keys.append(load_root_key(path, create=True))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_a_missing_key_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(RootKeyError, match="không có khóa gốc"):
        load_root_key(tmp_path / "root.key", create=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_key_that_others_may_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    load_root_key(path, create=True)
    path.chmod(mode)
    with pytest.raises(RootKeyError, match="chmod 600"):
        load_root_key(path, create=False)


def test_a_systemd_credential_may_show_its_acl_as_group_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "root.key"
    key = load_root_key(path, create=True)
    path.chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert load_root_key(path, create=False) == key
    path.chmod(0o444)
    with pytest.raises(RootKeyError, match="tài khoản khác mở được"):
        load_root_key(path, create=False)


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "zz" * 32, "ß" * 32, "00" * 4000])
def test_a_file_that_is_no_key_is_refused_in_one_line_that_does_not_quote_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "root.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(RootKeyError, match="64 chữ số thập lục phân") as caught:
        load_root_key(path, create=True)
    assert "\n" not in str(caught.value)
    assert path.read_text() == text


def test_a_folder_in_place_of_the_key_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RootKeyError, match="không dùng được"):
        load_root_key(tmp_path, create=True)


def test_the_fingerprint_tells_keys_apart_and_shows_nothing_of_them() -> None:
    assert fingerprint(KEY) == "0ae51235f4eaf0f6"
    assert fingerprint(KEY) != fingerprint(bytes(32))
    for shown in (repr(KEY), str(KEY), f"{KEY}", f"{KEY!r}"):
        assert shown == f"<RootKey {fingerprint(KEY)}>"


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert derive(KEY, "a") == derive(KEY, "a")
    assert len({derive(KEY, "a"), derive(KEY, "b"), bytes(KEY)}) == 3
    assert len(derive(KEY, "a", 16)) == 16
    assert derive(KEY, "fingerprint", 8).hex() != fingerprint(KEY)
    with pytest.raises(ValueError, match="purpose"):
        derive(KEY, "")
