"""Nothing of a backup is unpacked that cannot be, nor more than it says, nor more than there is room for."""

import struct

import pytest

from khuyenhoc.operations.backups import restoring, room, trial
from khuyenhoc.operations.backups.container import open_payload, payload_bytes, read_manifest
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.problems import OperationRefused
from tests.khuyenhoc.operations.backups.portals import refusal, sealed

pytestmark = pytest.mark.sqlite


def test_what_cannot_be_unpacked_is_refused_in_words(portal, backup):
    place = place_of_size(backup) - 24
    for offset, letter in (
        (8, 1),
        (10, 99),
        (16, 0x55),
    ):  # locked by a password, an unknown packing, another checksum
        data = bytearray(backup.read_bytes())
        data[place + offset] ^= letter
        altered = backup.with_name(f"{offset}.zip")
        altered.write_bytes(sealed(data))
        assert "không mở được bản sao trong tệp" in refusal(altered, replaces=True), offset
        altered.unlink()


def test_no_more_is_unpacked_than_the_zip_says(backup):
    data = bytearray(backup.read_bytes())
    struct.pack_into("<I", data, place_of_size(backup), 4096)
    backup.write_bytes(sealed(data))
    pieces = []
    with pytest.raises(OperationRefused):
        unpack(backup, pieces)
    assert sum(map(len, pieces)) <= 4096


def unpack(backup, pieces):
    with open_payload(backup, read_manifest(backup)) as copy:
        while piece := copy.read(1000):
            pieces.append(piece)


def place_of_size(backup):
    """Where in the list of what the zip holds the copy's size stands."""
    return backup.read_bytes().rindex(b"PK\x01\x02") + 24


def test_no_more_is_unpacked_than_half_of_what_the_disk_has_left(portal, backup, monkeypatch):
    size = payload_bytes(backup, read_manifest(backup))
    monkeypatch.setattr(room, "free_bytes", lambda folder: 2 * size)
    verify_backup(backup)
    monkeypatch.setattr(room, "free_bytes", lambda folder: 2 * size - 1)
    monkeypatch.setattr(trial, "open_payload", None)  # nothing is unpacked
    for way in (verify_backup, restoring.restore_backup):
        with pytest.raises(OperationRefused, match="thử bản sao lưu này cần"):
            way(backup, **({"replaces": True} if way is restoring.restore_backup else {}))
