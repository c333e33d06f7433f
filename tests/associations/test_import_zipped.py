"""import_returns of a .zip of templates: all or nothing, problems by the file within it."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from associations.exchange.template import make_template
from associations.exchange.template_places import FIGURES, places
from associations.models import Return
from associations.sections.base import read_columns
from tests import factories
from tests.cast import Cast
from tests.made_once import made_once

AT = {place.cell: place.address for place in places()}


def filled(return_: Return, **figures: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(make_template(return_)))
    for code, value in figures.items():
        book[FIGURES][AT[code]] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
@made_once
def templates(cast: Cast) -> dict[str, bytes]:
    """A filled template each of two associations, in a folder as an archiver lays them."""
    units = {"lang-son": cast.lang_son, "cao-bang": cast.cao_bang}
    returns = {key: factories.begin(unit, 2024) for key, unit in units.items()}
    return {
        f"Scripts/2024/{key}.xlsx": filled(return_, **{**factories.SOUND, "members": 220_000 + place})
        for place, (key, return_) in enumerate(returns.items())
    }


def members() -> dict[str, int | None]:
    returns = {one.pk: one.association.key for one in Return.objects.filter(period__year=2024)}
    return {returns[pk]: columns["members"] for pk, columns in read_columns(list(returns)).items()}


def refused(path: Path, capsys) -> list[str]:
    before = members()
    with pytest.raises(SystemExit):
        call_command("import_returns", str(path))
    assert members() == before
    return capsys.readouterr().err.strip().splitlines()


def test_all_templates_are_saved(tmp_path: Path, templates, capsys):
    beside = {
        "__MACOSX/._a.xlsx": b"x",
        "Scripts/2024/.DS_Store": b"x",
        "Thumbs.db": b"x",
        "Scripts/2024/": b"",
    }
    path = packed(tmp_path / "a.zip", {**templates, **beside})
    call_command("import_returns", str(path))
    out, err = capsys.readouterr()
    assert out.strip().splitlines()[-1] == "2 returns, 24 figures, 24 changed"
    assert err == ""
    assert members() == {"lang-son": 220_000, "cao-bang": 220_001}
    call_command("import_returns", str(path))
    assert capsys.readouterr().out.strip().splitlines()[-1] == "2 returns, 24 figures, 0 changed"


def test_a_fault_in_one_saves_none_and_every_faulty_file_is_named(
    tmp_path: Path, templates, capsys, cast: Cast
):
    bad = filled(factories.begin(cast.bac_kan, 2024), members="nhiều")
    other = filled(factories.begin(cast.thai_nguyen, 2024), members=-5)
    path = packed(tmp_path / "a.zip", {**templates, "x.xlsx": bad, "y.xlsx": other})
    first, second = refused(path, capsys)
    assert first.startswith(f"E a.zip/x.xlsx, trang tính “{FIGURES}”, ô {AT['members']}: [bac-kan members]")
    assert second.startswith(
        f"E a.zip/y.xlsx, trang tính “{FIGURES}”, ô {AT['members']}: [thai-nguyen members]"
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ảnh.pdf", b"%PDF", "a.zip/ảnh.pdf: Trong tệp nén chỉ có mẫu báo cáo"),
        ("b.xlsx", b"x", "a.zip/b.xlsx: Tệp mang đuôi .xlsx nhưng không phải là sổ Excel"),
        ("b.zip", b"PK", "Trong tệp nén chỉ có mẫu báo cáo"),
        ("b.xlsx", b"\0" * (11 * 1024 * 1024), "a.zip/b.xlsx: Tệp nặng quá 10 MB"),
        ("../b.xlsx", b"x", "Tệp bị hỏng"),
    ],
)
def test_what_is_no_template_is_named(
    tmp_path: Path, templates, capsys, name: str, content: bytes, words: str
):
    (found,) = refused(packed(tmp_path / "a.zip", {**templates, name: content}), capsys)
    assert words in found


def test_two_templates_of_one_return_are_refused(tmp_path: Path, templates, capsys):
    (key, content), *_ = templates.items()
    (found,) = refused(packed(tmp_path / "a.zip", {**templates, "lần 2.xlsx": content}), capsys)
    assert f"a.zip/lần 2.xlsx: Báo cáo của hội này năm 2024 đã có ở tệp “a.zip/{key}”" in found


def test_lock_files_are_named_and_stop_nothing(tmp_path: Path, templates, capsys):
    path = packed(tmp_path / "a.zip", {**templates, "Scripts/2024/~$lang-son.xlsx": b"\x05Lan A"})
    call_command("import_returns", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["returns"], answer["changed"]) == (2, 24)
    (note,) = answer["problems"]
    assert (note["kind"], note["file"]) == ("Q", "a.zip/Scripts/2024/~$lang-son.xlsx")
    assert "tệp khóa tạm" in note["message"]


def test_an_archive_without_templates_or_with_far_too_many_is_refused(tmp_path: Path, cast: Cast, capsys):
    assert "không có mẫu nào" in refused(packed(tmp_path / "a.zip", {"Thumbs.db": b"x"}), capsys)[0]
    many = packed(tmp_path / "b.zip", {f"{n}.xlsx": b"x" for n in range(201)})
    assert "Tệp nén có 201 tệp, quá 200" in refused(many, capsys)[0]
    (tmp_path / "c.zip").write_bytes(b"xyz")
    assert "không phải là tệp nén" in refused(tmp_path / "c.zip", capsys)[0]
