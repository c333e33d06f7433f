"""Keys that do not exist, do not fit or stand in the wrong place are named, and never printed."""

import io
from pathlib import Path

import pytest

from khuyenhoc.operations.backups.encryption import decrypt, encrypt, new_key_pair
from khuyenhoc.operations.problems import OperationRefused


def _refused(act, *args):
    with pytest.raises(OperationRefused) as refused:
        act(*args)
    return "\n".join(refused.value.problems)


@pytest.fixture
def plain(tmp_path):
    file = tmp_path / "plain"
    file.write_bytes(b"figures")
    return file


@pytest.mark.parametrize("key", ["age1" + "q" * 58, "chi Lan", "ssh-ed25519 AAAA"])
def test_a_recipient_that_is_no_public_key_is_named_by_its_place(settings, plain, tmp_path, key):
    settings.BACKUP_RECIPIENTS = [new_key_pair()[1], key]
    words = _refused(encrypt, plain, tmp_path / "encrypted")
    assert "BACKUP_RECIPIENTS, khóa thứ 2: không phải khóa công khai" in words
    assert not (tmp_path / "encrypted").exists()


def test_a_private_key_among_the_recipients_is_not_printed(settings, plain, tmp_path):
    private, _ = new_key_pair()
    settings.BACKUP_RECIPIENTS = [private]
    words = _refused(encrypt, plain, tmp_path / "encrypted")
    assert "khóa bí mật" in words
    assert private not in words


def test_an_identity_that_is_not_there_or_does_not_fit_is_named(settings, plain, tmp_path):
    private, public = new_key_pair()
    settings.BACKUP_RECIPIENTS = [public]
    encrypt(plain, tmp_path / "encrypted")
    key = tmp_path / "key"

    def opened():
        return _refused(decrypt, io.BytesIO((tmp_path / "encrypted").read_bytes()), tmp_path / "again")

    settings.BACKUP_IDENTITY = ""
    assert "BACKUP_IDENTITY chưa đặt" in opened()
    settings.BACKUP_IDENTITY = str(key)
    assert f"không đọc được tệp khóa {key}" in opened()
    key.write_text(public)
    assert "không phải tệp khóa bí mật" in opened()
    key.write_text(new_key_pair()[0])
    assert "không mở được bản sao lưu này" in opened()
    key.write_text(private)
    decrypt(io.BytesIO((tmp_path / "encrypted").read_bytes()), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == b"figures"


def test_a_full_disk_is_not_taken_for_a_key_that_does_not_fit(settings, plain, tmp_path):
    private, public = new_key_pair()
    settings.BACKUP_RECIPIENTS, settings.BACKUP_IDENTITY = [public], str(tmp_path / "key")
    (tmp_path / "key").write_text(private)
    encrypt(plain, tmp_path / "encrypted")
    full = Path("/dev/full")  # takes nothing: "no space left on device"
    with pytest.raises(OSError, match="No space left"):
        encrypt(plain, full)
    with (tmp_path / "encrypted").open("rb") as stream, pytest.raises(OSError, match="No space left"):
        decrypt(stream, full)
