"""load_registry: repeatable, all or nothing, and its problems named by place."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from associations.models import Association, Cluster, ClusterMembership, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ASSOCIATIONS = """key,gso_code,name,kind,valid_from,valid_to
thai-nguyen,19,Thái Nguyên,tỉnh,1999-11-01,2025-06-30
bac-kan,06,Bắc Kạn,tỉnh,1999-11-01,2025-06-30
thai-nguyen-2025,19,Thái Nguyên,tỉnh,2025-07-01,
"""
SUCCESSIONS = """predecessor,successor,effective_on,legal_basis
thai-nguyen,thai-nguyen-2025,2025-07-01,Nghị quyết 202/2025/QH15
bac-kan,thai-nguyen-2025,2025-07-01,Nghị quyết 202/2025/QH15
"""
MEMBERS = """cluster,association,position,valid_from,valid_to
dong-bac,thai-nguyen,1,2020-01-01,2025-06-30
dong-bac,thai-nguyen-2025,1,2025-07-01,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "associations.csv").write_text(ASSOCIATIONS, encoding="utf-8")
    (tmp_path / "successions.csv").write_text(SUCCESSIONS, encoding="utf-8")
    (tmp_path / "cluster_members.csv").write_text(MEMBERS, encoding="utf-8")
    return tmp_path


def refused(folder: Path, capsys) -> str:
    before = counts()
    with pytest.raises(SystemExit) as stop:
        call_command("load_registry", str(folder))
    assert stop.value.code == 1
    assert counts() == before
    return capsys.readouterr().err


def counts() -> list[int]:
    return [model.objects.count() for model in (Association, Succession, Cluster, ClusterMembership)]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_published_registry_is_loaded_and_loaded_again(published_data: Path, capsys):
    for _ in range(2):
        call_command("load_registry", str(published_data))
        assert counts() == [12, 6, 1, 11]
    assert Cluster.objects.get().short_name == "Đông Bắc"


def test_an_unknown_cluster_is_made_and_codes_may_be_used_again_later(folder: Path):
    call_command("load_registry", str(folder))
    assert Cluster.objects.get().name == "dong-bac"
    assert Association.objects.filter(gso_code="19").count() == 2


def test_rows_are_updated_and_never_deleted(folder: Path):
    call_command("load_registry", str(folder))
    replace(folder / "associations.csv", "Bắc Kạn,tỉnh", "Bắc Cạn,tỉnh")
    (folder / "cluster_members.csv").write_text(
        "cluster,association,position,valid_from,valid_to\ndong-bac,bac-kan,2,2020-01-01,2025-06-30\n",
        encoding="utf-8",
    )
    call_command("load_registry", str(folder))
    assert Association.objects.get(key="bac-kan").name == "Bắc Cạn"
    assert ClusterMembership.objects.count() == 3


def test_optional_columns_are_read(folder: Path):
    (folder / "associations.csv").write_text(
        ASSOCIATIONS.replace("valid_to\n", "valid_to,level,parent,has_association,position\n", 1)
        + "xa-a,26734,Xã A,xã,2025-07-01,,commune,thai-nguyen-2025,0,7\n",
        encoding="utf-8",
    )
    call_command("load_registry", str(folder))
    commune = Association.objects.get(key="xa-a")
    assert (commune.level, commune.parent.key, commune.has_association) == (
        "commune",
        "thai-nguyen-2025",
        False,
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("associations.csv", "bac-kan,06", "bac kan,06", "associations.csv, dòng 3: [key] Khóa “bac kan”"),
        ("associations.csv", "bac-kan,06", "thai-nguyen,06", "lặp lại dòng 2"),
        ("associations.csv", "2025-07-01,\n", "2025-06-01,\n", "cùng mang mã 19"),
        (
            "associations.csv",
            "06,Bắc Kạn,tỉnh,1999-11-01",
            "06,Bắc Kạn,tỉnh,13/31/1999",
            "Không có ngày “13/31/1999”",
        ),
        (
            "associations.csv",
            "06,Bắc Kạn,tỉnh,1999-11-01",
            "06,Bắc Kạn,tỉnh,2026-11-01",
            "trước ngày bắt đầu",
        ),
        ("associations.csv", "Bắc Kạn,tỉnh", "Bắc Kạn,huyện", "phải là một trong: tỉnh, thành phố"),
        ("associations.csv", "06,Bắc Kạn", "06,", "Thiếu name"),
        ("associations.csv", "key,", "khoa,", "Cột “khoa” lạ"),
        ("successions.csv", "bac-kan,", "cao-bang,", "Không có hội nào mang khóa “cao-bang”"),
        ("successions.csv", "bac-kan,thai-nguyen-2025", "thai-nguyen-2025,thai-nguyen", "tạo thành vòng"),
        ("successions.csv", "bac-kan,thai-nguyen-2025", "bac-kan,bac-kan", "tạo thành vòng"),
        (
            "successions.csv",
            "bac-kan,thai-nguyen-2025,2025-07-01",
            "bac-kan,thai-nguyen-2025,2025-13-01",
            "Không có ngày “2025-13-01”. Nếu là 13/01/2025 thì ghi như vậy.",
        ),
        (
            "cluster_members.csv",
            "dong-bac,thai-nguyen-2025,1,2025-07-01,",
            "dong-bac,thai-nguyen,1,2025-06-01,",
            "trong những ngày trùng nhau",
        ),
        ("cluster_members.csv", "thai-nguyen,1,", "thai-nguyen,một,", "“một” không phải là số nguyên"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_saved(
    folder: Path, capsys, file, old, new, words
):
    replace(folder / file, old, new)
    assert words in refused(folder, capsys)


def test_a_missing_file_is_named(folder: Path, capsys):
    (folder / "successions.csv").unlink()
    assert "successions.csv" in refused(folder, capsys)
    shutil.rmtree(folder)
    assert "associations.csv" in refused(folder, capsys)


def test_all_problems_of_all_files_are_named_at_once(folder: Path, capsys):
    replace(folder / "associations.csv", "Bắc Kạn,tỉnh", "Bắc Kạn,huyện")
    replace(folder / "successions.csv", "bac-kan,", "cao-bang,")
    words = refused(folder, capsys)
    assert "associations.csv, dòng 3" in words
    assert "successions.csv, dòng 3" in words


def test_words_of_a_command_are_read_like_every_other_text(cast, tmp_path, capsys):
    import unicodedata

    output = tmp_path / "mau.xlsx"
    with pytest.raises(SystemExit):
        call_command("return_template", association="Tỉnh Lạng Sơn", year=2024, output=output)
    assert "Có phải “lang-son”" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        call_command("import_returns", tmp_path / "x.csv", reason="Sè liÖu cña L¹ng S¬n")
    assert "--reason: Chữ viết bằng phông TCVN3 (ABC)" in capsys.readouterr().err
    key = unicodedata.normalize("NFD", "lang-son\u200b")
    call_command("return_template", association=key, year=2024, output=output)
    assert output.exists()
