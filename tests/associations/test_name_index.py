"""One table of spellings of a name, and every door where a name is read: the same association at each of them."""

import datetime
import re
import unicodedata
from pathlib import Path

import pytest

from associations.actions.registry import load_registry
from associations.exchange.entries import read_returns
from associations.exchange.problems import BadFile
from associations.forms.pasted_associations import read_lines
from associations.forms.registers import row_form
from associations.legacy_text import legacy_of
from associations.models import Association, User
from associations.name_index import NameIndex, association_named, bare_name
from associations.names import key_of, vietnamese_key
from associations.sections.base import registers
from reports.meeting.participants import association_named as named_in_body
from tests import factories
from tests.browsing import sign_in, sign_in_confirmed

NFD = unicodedata.normalize("NFD", "Lạng Sơn")
LANG_SON = (
    "Lạng Sơn", "lạng sơn", "LẠNG SƠN", "LẠng sƠn", "Lang Son", "lang son", "LANG SON", "Lạng Son", "Lang Sơn",
    "lang-son", "LANG-SON", "lang_son", "Lạng-Sơn", "Lạng – Sơn", " Lạng  Sơn ", "Lạng\u00a0Sơn", "Lạng\u2009Sơn",
    "Lạng\u3000Sơn", "Lạng\tSơn", "Lạng Sơn.", "“Lạng Sơn”", "\u200bLạng Sơn", "Lạng\u200b Sơn", "Lạng Sơn\ufeff",
    "\u202aLạng Sơn\u202c", "L\u00adạng Sơn", NFD, NFD.upper(), "La\u0323ng Sơn", "Lạng So\u031bn", "Ｌạng Ｓơn",
    "Tỉnh Lạng Sơn", "tỉnh Lạng Sơn", "TỈNH LẠNG SƠN", "tinh Lang Son", "T. Lạng Sơn", "T.Lạng Sơn",
    "Tỉnh: Lạng Sơn", "Tỉnh\u00a0Lạng Sơn", unicodedata.normalize("NFD", "Tỉnh Lạng Sơn"),
    "Hội Khuyến học Lạng Sơn", "Hội Khuyến học tỉnh Lạng Sơn", "HỘI KHUYẾN HỌC TỈNH LẠNG SƠN",
    "Hoi Khuyen hoc tinh Lang Son", "Hội KH tỉnh Lạng Sơn", "HKH tỉnh Lạng Sơn", "HKH Lạng Sơn", "Hội Lạng Sơn",
    "Khuyến học Lạng Sơn", "Hội Khuyến học – tỉnh Lạng Sơn", "L¹ng S¬n", "tØnh L¹ng S¬n", "Laïng Sôn",
    "tænh Laïng Sôn", "Láº¡ng SÆ¡n",
)  # fmt: skip
DAK_LAK = (
    "Đắk Lắk", "ĐẮK LẮK", "Ðắk Lắk", "ðắk lắk", "\u0189ắk Lắk", "Dak Lak", "dak-lak", "Đak Lak",
    "Tỉnh Ðắk Lắk", unicodedata.normalize("NFD", "Đắk Lắk"),
)  # fmt: skip
HOA_BINH = (
    "Hòa Bình",
    "Hoà Bình",
    "HOÀ BÌNH",
    "Hoa Binh",
    "Tỉnh Hoà Bình",
    unicodedata.normalize("NFD", "Hoà Bình"),
)
SPELLINGS = [
    *((text, "lang-son") for text in LANG_SON),
    *((text, "dak-lak") for text in DAK_LAK),
    *((text, "hoa-binh") for text in HOA_BINH),
]
NOT_NAMES = (
    "Lãng Sơn",
    "Lạng",
    "Sơn",
    "Lạng Sơn Cao Bằng",
    "phường Lạng Sơn",
    "thành phố Lạng Sơn",
    "",
    " ",
    "tỉnh",
)


@pytest.fixture
def units(cast):
    for key, code, name in (("dak-lak", "66", "Đắk Lắk"), ("hoa-binh", "17", "Hòa Bình")):
        Association.objects.create(
            key=key, name=name, kind="tỉnh", gso_code=code, valid_from=datetime.date(2008, 1, 1)
        )
    return list(Association.objects.all())


def test_there_are_enough_spellings():
    assert len(set(SPELLINGS)) >= 60


def test_each_spelling_names_its_association_and_no_other(units):
    index = NameIndex(units)
    for text, key in SPELLINGS:
        assert [unit.key for unit in index.named(text)] == [key], text
    for text in NOT_NAMES:
        assert index.named(text) == [], text
        assert association_named(text, units) is None


def _keys_read(path: Path) -> list[str]:
    """The keys that a file's rows have or that are proposed for them."""
    try:
        return [association for association, _ in read_returns(path).entries]
    except BadFile as bad:
        return re.findall("Có phải “([^”]*)”", " ".join(problem.message for problem in bad.problems))


def test_files_propose_the_key_of_each_spelling_or_take_it(units, tmp_path: Path):
    """The column of the contract holds keys: what folds to one is taken, a name has its key proposed."""
    for is_long in (True, False):
        rows = [
            f'2024,"{text}",members,1' if is_long else f'"{text}",{2000 + n},1'
            for n, (text, _) in enumerate(SPELLINGS)
        ]
        head = "year,association,code,value" if is_long else "association,year,members"
        for row, (text, key) in zip(rows, SPELLINGS, strict=True):
            if is_long and text.strip() != text:
                continue
            path = tmp_path / "file.csv"
            path.write_text(f"{head}\n{row}\n", encoding="utf-8")
            assert key in _keys_read(path), text


def test_the_registrys_files_propose_the_key_of_each_spelling(units, tmp_path: Path):
    head = "key,gso_code,name,kind,valid_from,valid_to\n"
    (tmp_path / "associations.csv").write_text(head)
    (tmp_path / "successions.csv").write_text("predecessor,successor,effective_on\n")
    lines = "\n".join(f'dong-bac,"{text}",2031-01-{n % 28 + 1:02}' for n, (text, _) in enumerate(SPELLINGS))
    (tmp_path / "cluster_members.csv").write_text(f"cluster,association,valid_from\n{lines}\n")
    with pytest.raises(BadFile) as refused:
        load_registry(folder=tmp_path)
    by_line = {}
    for problem in refused.value.problems:
        by_line.setdefault(problem.line, []).append(str(problem.message))
    for line, (text, key) in enumerate(SPELLINGS, start=2):
        assert f"“{key}”" in " ".join(by_line.get(line, [key and f"“{key}”"])), (text, by_line.get(line))


def test_pasted_lines_of_the_registry_take_the_name_alone(db):
    for text, key in SPELLINGS:
        is_plain = text.strip().replace(" ", "").isalpha() and not text.isascii() and not legacy_of(text)
        if not is_plain or text.startswith(("Hội Lạng", "Khuyến học")):  # these may be a name: "Hội An"
            continue
        read = read_lines(f"{text}; TỈNH; 20; 01/01/2030")
        assert [found.key for found in read.found] == [key], (text, read)


def test_searching_the_registry_finds_each_spelling(units, cast):
    client = sign_in(cast.administrator)
    for text, key in SPELLINGS[::6]:
        page = client.get("/danh-muc-hoi/", {"tim": text, "cap": "province"}).content.decode()
        assert f"/danh-muc-hoi/{key}/sua/" in page, text
        others = {"lang-son", "dak-lak", "hoa-binh"} - {key}
        assert not any(f"/danh-muc-hoi/{other}/sua/" in page for other in others), text


def test_where_people_come_from_is_read_alike(units):
    for text, key in SPELLINGS:
        found = named_in_body(text, units)
        assert getattr(found, "key", None) == key, text


def test_a_name_that_stands_twice_names_both_and_the_day_tells_them_apart(units):
    day = datetime.date(2025, 7, 1)
    old = next(unit for unit in units if unit.key == "hoa-binh")
    old.valid_to = datetime.date(2025, 6, 30)
    new = Association(key="hoa-binh-2025", name="Hoà Bình", kind="tỉnh", gso_code="17", valid_from=day)
    index = NameIndex([old, new])
    assert index.named("Tỉnh Hòa Bình") == [old, new]
    assert index.named("Tỉnh Hòa Bình", on=day) == [new]
    assert association_named("hoa binh", [old, new]) is None


def test_near_names_are_proposed(units):
    index = NameIndex(units)
    for text in ("Lạng Sn", "Langson", "lạng sơm", "Tỉnh Lãng Sơn", "lang-sơn2"):
        assert index.near(text)[0].key == "lang-son", text
    assert index.near("Zürich") == []


def test_a_place_whose_name_begins_like_a_title_keeps_it():
    hoi_an = Association(
        key="hoi-an", name="Hội An", kind="phường", gso_code="1", valid_from=datetime.date(2025, 7, 1)
    )
    assert NameIndex([hoi_an]).named("Phường Hội An") == [hoi_an]
    assert NameIndex([hoi_an]).named("An") == []
    assert bare_name("Hội An", "phường") == "Hội An"
    assert bare_name("Hội Khuyến học  tỉnh Lạng Sơn", "tỉnh") == "Lạng Sơn"
    assert bare_name("Thành phố Huế", "tỉnh") == "Thành phố Huế"
    assert bare_name("Tỉnh", "tỉnh") == "Tỉnh"


def test_names_sort_alike_however_they_are_typed():
    plain = ["Bắc Ninh", "Đắk Lắk", "Điện Biên", "Lạng Sơn", "Ứng Hòa"]
    typed = [
        "\u200bBắc Ninh",
        "Ðắk Lắk",
        unicodedata.normalize("NFD", "Điện Biên"),
        "Lạng\u00a0Sơn",
        "Ứng Hòa",
    ]
    assert [vietnamese_key(name) for name in typed] == [vietnamese_key(name) for name in plain]
    assert key_of("Ðắk\u200b Lắk") == "dak-lak"


def forms_of_letters(text: str) -> dict[str, str]:
    """A text in other letters that look the same."""
    return {
        "decomposed": unicodedata.normalize("NFD", text),
        "no-break spaces": text.replace(" ", "\u00a0"),
        "two spaces": text.replace(" ", "  "),
        "zero width": text.replace(" ", "\u200b \u200d"),
        "direction marks": f"\u202a{text}\u202c",
        "soft hyphen": text[:2] + "\u00ad" + text[2:],
        "Eth": text.replace("Đ", "Ð").replace("đ", "ð"),
        "full width": "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text),
    }


def test_a_persons_name_is_stored_in_one_form_and_found_in_every_other(cast):
    client, name = sign_in_confirmed(cast.administrator), "Đào Thị Thuý Hoà"
    for number, (form, typed) in enumerate(forms_of_letters(name).items()):
        client.post("/nguoi-dung/moi/", {"username": f"moi{number}", "full_name": typed})
        assert User.objects.get(username=f"moi{number}").full_name == name, form
    for words in (*forms_of_letters(name).values(), "dao thi thuy hoa", "Thúy Hòa", "ĐÀO THỊ"):
        page = client.get("/nguoi-dung/", {"tim": words}).content.decode()
        assert page.count(name) >= 8, words


def test_a_choice_of_a_list_and_a_kind_of_the_registry_are_read_in_every_form(cast):
    list_, period = registers()["thoa-thuan"], factories.draft(cast).period
    label = "tổ chức chính trị – xã hội"
    typed = {**forms_of_letters(label), "capitals": label.upper(), "another dash": label.replace("–", "-")}
    for form, text in typed.items():
        sent = row_form(list_, period, {"partner_kind": text})
        sent.is_valid()
        assert "partner_kind" not in sent.errors, form
    for form, text in forms_of_letters("Thành phố").items():
        assert [found.kind for found in read_lines(f"Đồng Hới; {text}; 31; 01/01/2030").found] == [
            "thành phố"
        ], form
