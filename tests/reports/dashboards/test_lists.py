"""The lists of returns on the pages of a cluster: whole, for who may read them, and named by their declarations alone."""

import ast
import io
import re
from html import unescape
from pathlib import Path

import docx
import openpyxl
import pytest
from django.conf import settings

from associations.models import Event, Period
from associations.sections.base import registers
from associations.sections.proposals import INITIATIVES
from reports.revisions.freezing import freeze
from tests import factories
from tests.associations.returns.test_registers import ROWS, add
from tests.browsing import address, sign_in
from tests.made_once import made_once

BASE = "/cum/dong-bac/2024/"
PROFILE = f"{BASE}hoi/lang-son/"


@pytest.fixture
@made_once
def listed(cast):
    """Lạng Sơn's approved return with a row in every list."""
    return_ = factories.draft(cast, cooperation_programmes=1, advisory_party=1, family_awarded=1)
    for key in ROWS:
        add(cast, return_, key)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    return cast


def text_of(user, address):
    answer = sign_in(user).get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def cells_of(register):
    """The columns of the list's one row that are not blank, as they are written."""
    return [cell for cell in register.cells(register.model.objects.get()) if cell != "–"]


def test_every_list_stands_on_the_profile_and_on_the_page_of_lists_for_who_may_read_it(listed):
    everyone = set(registers())
    readers = {
        "officer": everyone,
        "secretary": everyone,
        "central": everyone,
        "neighbour": {INITIATIVES.key},
    }
    for name, wanted in readers.items():
        user = listed.everyone()[name]
        profile = text_of(user, PROFILE)
        for register in registers().values():
            page = text_of(user, f"{BASE}danh-muc/?danh-muc={register.key}")
            cells = cells_of(register)
            for text in (profile, page):
                assert all(cell in text for cell in cells) is (register.key in wanted), (name, register.key)
    for name in ("stranger", "nobody"):
        assert sign_in(listed.everyone()[name]).get(f"{BASE}danh-muc/").status_code == 404
    assert sign_in(listed.secretary).get(f"{BASE}danh-muc/?danh-muc=titles").status_code == 404


def test_a_revision_keeps_the_lists_as_they_were(listed):
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=listed.secretary, cluster=listed.cluster, period=period, reason="Họp sớm")
    model = INITIATIVES.model
    model.objects.update(title="Tên mới")
    filters = f"?so-lieu=phien-ban-{stored.revision}"
    for place in (f"{PROFILE}{{}}", f"{BASE}danh-muc/{{}}{{}}danh-muc={INITIATIVES.key}"):
        assert "Tiếng trống học bài" in text_of(listed.secretary, place.format(filters, "&"))
        assert "Tên mới" in text_of(listed.secretary, place.format("?so-lieu=chua-chot", "&"))


def test_a_day_known_in_part_is_written_so_wherever_lists_are(cast):
    return_ = factories.draft(cast, cooperation_programmes=1, advisory_party=1)
    add(cast, return_, "thoa-thuan", signed_on="tháng 9 năm 2023", in_force_until="năm 2027")
    add(cast, return_, "van-ban", issued_on="2024")
    client = sign_in(cast.officer)
    document = docx.Document(io.BytesIO(client.get(address(return_, "word")).content))
    in_word = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    printed = client.get(address(return_, "in")).content.decode()
    assert {"9/2023", "2027", "2024"} <= set(in_word)
    assert all(f"<td>{day}</td>" in printed for day in ("9/2023", "2027", "2024"))
    assert "· 9/2023 · 2027" in str(Event.objects.filter(kind="list").earliest("number").changes)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=return_.period, reason="Họp sớm")
    for query in (f"so-lieu=phien-ban-{stored.revision}", "so-lieu=chua-chot"):
        for key in ("thoa-thuan", "van-ban"):
            page = text_of(cast.secretary, f"{BASE}danh-muc/?danh-muc={key}&{query}")
            assert ("9/2023 2027" if key == "thoa-thuan" else "12-CT/TU 2024") in page
    workbook = sign_in(cast.secretary).get(f"{BASE}tai-ve/bao-cao.xlsx?so-lieu=chua-chot")
    assert workbook.status_code == 200
    sheets = openpyxl.load_workbook(io.BytesIO(workbook.content), read_only=True)
    cells = {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"9/2023", "2027"} <= cells


def test_a_number_of_the_page_of_lists_leads_to_its_rows(listed):
    page = sign_in(listed.secretary).get(f"{BASE}danh-muc/").content.decode()
    for register in registers().values():
        place = f"{BASE}danh-muc/?danh-muc={register.key}"
        assert page.count(f'href="{place}#cac-dong"') == 2  # of Lạng Sơn and of all
        assert 'id="cac-dong"' in sign_in(listed.secretary).get(place).content.decode()


def test_the_page_of_titles_has_the_level_of_districts_while_there_were_any(listed):
    page = text_of(listed.secretary, f"{BASE}danh-hieu/")
    assert "Đơn vị học tập, cấp huyện" in page
    assert "Trường THPT Việt Bắc" in page
    factories.approved(listed, listed.cao_bang, 2025)
    page = text_of(listed.secretary, "/cum/dong-bac/2025/danh-hieu/")
    assert "cấp huyện" not in page
    assert "Đơn vị học tập, cấp tỉnh" in page


def test_no_list_is_named_by_a_string_typed_again():
    """A list is named by its declaration: a literal of its key elsewhere is dropped in silence once it is wrong."""
    keys, found = set(registers()), []
    for path in sorted(Path(settings.BASE_DIR).glob("*/**/*.py")):
        place = str(path.relative_to(settings.BASE_DIR))
        if place.split("/")[0] not in APPS or "/migrations/" in place:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        excused = {id(arg) for call in ast.walk(tree) if _declares(call) for arg in ast.walk(call)}
        found += [
            f"{place} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in excused and _names(node.value, keys)
        ]
    assert [name for name in found if name not in OTHER_THINGS] == []


# Sections of the report, of a slide and of a page have keys of their own, which were handed out.
OTHER_THINGS = {
    "reports/meeting/numerals.py kien-nghi",
    "reports/narrative/examples_section.py dien-hinh",
    "reports/narrative/petitions_section.py kien-nghi",
    "reports/exports/slides/backup.py kien-nghi",
    "reports/exports/slides/closing.py kien-nghi",
}
APPS = ("associations", "funds", "khuyenhoc", "learning_models", "reports")


def _declares(node: ast.AST) -> bool:
    """Whether a node declares a list, or looks one up by `declared`, which refuses a key that there is not."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Register", "declared")
    )


def _names(value: object, keys: set[str]) -> bool:
    return isinstance(value, str) and (value in keys or value.removeprefix("danh-muc/") in keys)
