"""The Excel template: handed out, filled, sent back, given back with its faults."""

import datetime
import io
import os
import re
import resource
import string
import subprocess
import sys
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.problems import BadFile
from associations.exchange.template import make_template
from associations.exchange.template_places import FIGURES, HIDDEN, TODO, WORDS, places
from associations.models import Event, Note, Return, Upload
from associations.sections.base import figures, read_columns
from tests import factories
from tests.browsing import address, sign_in
from tests.made_once import made_once

AT = {place.cell: place.address for place in places()}
_MADE: list[bytes] = []  # the template of the fixture's return, which is the same in each test


def stored(return_):
    return read_columns([return_.pk])[return_.pk]


@pytest.fixture
@made_once
def return_(cast):
    factories.approved(cast, year=2023)
    return factories.draft(cast)


@pytest.fixture
def template(return_, tmp_path):
    """The path of the return's template."""
    if not _MADE:
        _MADE.append(make_template(return_))
    path = tmp_path / "mẫu.xlsx"
    path.write_bytes(_MADE[0])
    return path


def change(path, deed):
    book = openpyxl.load_workbook(path, rich_text=True)
    deed(book)
    book.save(path)
    return path


def fill(path, **cells):
    """Put values into cells by code; a name such as members__missing is a reason."""

    def deed(book):
        for name, value in cells.items():
            book[FIGURES][AT[name.replace("__", "/")]].value = value

    return change(path, deed)


def send(cast, return_, path, who="officer"):
    client = sign_in(getattr(cast, who))
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    return client, client.post(address(return_, "excel"), {"file": sent})


def confirm(client, return_, preview):
    version = Return.objects.get(pk=return_.pk).figures_version
    return client.post(preview["Location"], {"figures_version": version})


def test_the_command_and_the_button_give_the_same_form(cast, return_, tmp_path):
    path = tmp_path / "m.xlsx"
    call_command("return_template", "--association", "lang-son", "--year", "2024", "-o", str(path))
    downloaded = sign_in(cast.officer).get(address(return_, "mau-excel"))
    assert downloaded["Content-Disposition"] == 'attachment; filename="mau-bao-cao-lang-son-2024.xlsx"'
    one, two = openpyxl.load_workbook(path), openpyxl.load_workbook(io.BytesIO(downloaded.content))
    for name in (FIGURES, WORDS, HIDDEN):
        assert [[c.value for c in row] for row in one[name]] == [[c.value for c in row] for row in two[name]]


@pytest.mark.parametrize(("key", "year", "wording"), [("khong-co", 2024, "khong-co"), ("lang-son", 1900, "1900"), ("bac-kan", 2025, "không báo cáo")])  # fmt: skip
def test_the_command_refuses_by_name(cast, tmp_path, capsys, key, year, wording):
    with pytest.raises(SystemExit):
        call_command(
            "return_template", "--association", key, "--year", str(year), "-o", str(tmp_path / "a.xlsx")
        )
    assert wording in capsys.readouterr().err


def test_the_form_is_protected_without_a_password_but_for_what_is_to_fill(template):
    book = openpyxl.load_workbook(template)
    sheet = book[FIGURES]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.protection.formatCells
    assert book[HIDDEN].sheet_state == "hidden"
    for place in places():
        assert not book[place.sheet][place.address].protection.locked
    assert sheet["B8"].protection.locked
    assert sheet["I8"].protection.locked  # a formula
    assert not sheet["L8"].protection.locked
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"whole", "list"}
    # last year beside the cells to fill
    assert sheet[AT["members"].replace("E", "D")].value == 220_000
    assert sheet[AT["members"]].value == 220_000


def test_an_unchanged_round_trip_changes_nothing_by_page_and_by_command(cast, return_, template, capsys):
    before = Event.objects.count()
    client, response = send(cast, return_, change(template, lambda book: None))
    page = client.get(response["Location"]).content.decode()
    assert "Tệp không thay đổi số nào" in page
    call_command("import_returns", str(template))
    assert capsys.readouterr().out.strip().endswith("1 returns, 12 figures, 0 changed")
    assert Event.objects.count() == before


def test_texts_with_line_breaks_and_formula_like_beginnings_survive_the_round_trip(cast, tmp_path):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    wording = '=HYPERLINK("http://a")\r\n<script>alert(1)</script>\r\n  - một _x0041_'
    client.post(address(return_, "nhap"), {"outcomes": wording, "members/remark": "+1 @x"})
    path = tmp_path / "m.xlsx"
    path.write_bytes(make_template(return_))
    book = openpyxl.load_workbook(path)
    assert book[FIGURES][AT["members/remark"]].data_type == "s"
    cell = book[WORDS][AT["outcomes"]]
    assert (cell.data_type, cell.value[:10], cell.quotePrefix) == ("s", "=HYPERLINK", True)
    assert read_filled(path).changed == {}


def test_what_is_filled_is_shown_then_saved(cast, return_, template):
    path = fill(
        template, members="221.500", fund_total="11,2 tỉ", branches=None, households="", communes__missing=None,
        officers__missing="chưa có số liệu", members__remark="Số đến 30/11",
    )  # fmt: skip
    client, response = send(cast, return_, path)
    page = client.get(response["Location"]).content.decode()
    for words in (
        "220.000",
        "221.500",
        "11 tỉ 200 triệu đồng",
        "<em>xóa</em>",
        "chưa có số liệu",
        "Số đến 30/11",
    ):
        assert words in page
    assert stored(return_)["members"] == 220_000
    assert confirm(client, return_, response).status_code == 302
    now = stored(return_)
    assert (now["members"], now["fund_total"], now["branches"]) == (221_500, 11_200_000_000, None)
    assert Note.objects.get(code="officers").key == "chua_co"
    assert Note.objects.get(code="members").text == "Số đến 30/11"
    event = Event.objects.filter(of_return=return_).order_by("number").last()
    assert (event.kind, event.by) == ("import", cast.officer)
    assert not any(bytes(upload.content) for upload in Upload.objects.all())


def test_a_figure_that_a_colleague_changed_meanwhile_is_not_set_back(cast, return_, template):
    factories.save(return_, cast.colleague, branches=2_222, members=219_000)
    client, response = send(cast, return_, fill(template, members=221_500))
    page = client.get(response["Location"]).content.decode()
    assert "đã có người sửa trên cổng" in page
    assert "2.222" not in page
    confirm(client, return_, response)
    assert (stored(return_)["members"], stored(return_)["branches"]) == (221_500, 2_222)


@pytest.mark.postgresql
def test_what_changed_after_the_preview_is_shown_again_before_it_is_saved(cast, return_, template):
    client, response = send(cast, return_, fill(template, members=221_500))
    seen = return_.figures_version
    factories.save(return_, cast.colleague, members=219_000)
    again = client.post(response["Location"], {"figures_version": seen})
    assert again.status_code == 409
    assert "vừa có người sửa" in again.content.decode()
    assert stored(return_)["members"] == 219_000
    confirm(client, return_, response)
    assert stored(return_)["members"] == 221_500


def test_a_second_press_and_the_way_back_end_on_the_saved_return(cast, return_, template):
    client, response = send(cast, return_, fill(template, members=221_500, members__remark="Đến 30/11"))
    confirm(client, return_, response)
    saved = Return.objects.get(pk=return_.pk).figures_version
    for press in (lambda: confirm(client, return_, response), lambda: client.get(response["Location"])):
        again = press()
        assert again["Location"] == address(return_, "nhap")
        page = client.get(again["Location"]).content.decode()
        assert "“mẫu.xlsx” đã lưu lúc" in page
        assert "(2 thay đổi)" in page
    assert client.get(response["Location"] + "tep/")["Location"] == address(return_, "nhap")
    assert Return.objects.get(pk=return_.pk).figures_version == saved


def test_a_file_that_a_newer_one_replaced_leads_to_the_newer(cast, return_, template):
    client, first = send(cast, return_, fill(template, members=221_500))
    _, second = send(cast, return_, fill(template, members=221_600))
    for press in (lambda: client.get(first["Location"]), lambda: confirm(client, return_, first)):
        again = press()
        assert again["Location"] == second["Location"]
        assert "đã được thay bằng tệp “mẫu.xlsx” gửi sau" in client.get(again["Location"]).content.decode()
    confirm(client, return_, second)
    assert client.get(first["Location"])["Location"] == address(return_, "nhap")
    assert "tệp ấy đã lưu lúc" in client.get(address(return_, "nhap")).content.decode()
    assert stored(return_)["members"] == 221_600


def seed(book):
    """Twelve faults of twelve kinds."""
    sheet = book[FIGURES]
    sheet[AT["population"]].value = "khoảng tám trăm nghìn"
    sheet[AT["households"]].value = -5
    sheet[AT["communes"]].value = 12.5
    sheet[AT["branches"]].value = 10**12
    sheet[AT["committees"]].value = datetime.date(2024, 3, 1)
    sheet[AT["members_new"]].value = True
    sheet[AT["members_with_card"]].value = "=SUM(L1:L3)"
    sheet[AT["officers"]].value = "#DIV/0!"
    sheet[AT["officers"]].data_type = "e"
    sheet[AT["officers_trained/missing"]].value = "quên"
    sheet[AT["members/missing"]].value = "không áp dụng"
    sheet[AT["press_items"]].value = 40
    sheet.row_dimensions[int(AT["press_items"][1:])].hidden = True
    sheet[AT["learning_centres/remark"]].value = "dài " * 200


SEEDED = {
    "population": Fault.NO_NUMBER, "households": Fault.NEGATIVE, "communes": Fault.NOT_WHOLE, "branches": Fault.TOO_LARGE,
    "committees": Fault.DATE, "members_new": Fault.LOGICAL, "members_with_card": Fault.NO_RESULT, "officers": Fault.ERROR,
    "officers_trained/missing": Fault.UNKNOWN_REASON, "members/missing": Fault.REASON_AND_NUMBER, "press_items": Fault.HIDDEN,
    "learning_centres/remark": Fault.TOO_LONG,
}  # fmt: skip


def beside(book):
    """What an officer does beside the form: notes, formats, formulas, a sheet of their own."""
    sheet = book[FIGURES]
    sheet["L10"].value, sheet["L11"].value = "hỏi lại chị Hoa", "=E8*2"
    sheet["L10"].fill = PatternFill("solid", fgColor="00FF00")
    sheet[AT["members"]].font = Font("Arial", 16, italic=True)
    sheet[AT["population"]].comment = Comment("số của thống kê", "Chị Hoa")
    sheet[AT["fund_total"]].value = 11_000_000_000
    sheet.merge_cells("L20:N21")
    book.create_sheet("Nháp")["A1"].value = "=1+1"


def test_twelve_faults_come_back_in_the_same_twelve_cells_and_all_else_survives(cast, return_, template):
    path = change(change(template, beside), seed)
    client, response = send(cast, return_, path)
    page = client.get(response["Location"])
    wanted = {(AT[cell], kind) for cell, kind in SEEDED.items()}
    assert {(fault.place.address, fault.fault) for fault in page.context["proposal"].faults} == wanted
    assert len(wanted) == 12
    back = openpyxl.load_workbook(
        io.BytesIO(client.get(response["Location"] + "tep/").content), rich_text=True
    )
    sheet, todo = back[FIGURES], back[TODO]
    marked = {
        (cell.coordinate, cell.comment.text)
        for row in sheet.iter_rows() for cell in row if cell.comment is not None
    }  # fmt: skip
    assert {(at, kind) for at, text in marked for kind in Fault if f"{kind}:" in text} == wanted
    jumps = {row[0].hyperlink.location for row in todo.iter_rows(min_row=5) if row[0].hyperlink}
    assert jumps == {f"'{FIGURES}'!{AT[cell]}" for cell in SEEDED}
    # what was the officer's own
    assert (sheet["L10"].value, sheet["L11"].value) == ("hỏi lại chị Hoa", "=E8*2")
    assert sheet["L10"].fill.fgColor.rgb == "0000FF00"
    assert (sheet[AT["members"]].font.name, sheet[AT["members"]].font.sz) == ("Arial", 16)
    assert "số của thống kê" in sheet[AT["population"]].comment.text
    assert sheet[AT["members_with_card"]].value == "=SUM(L1:L3)"
    assert "L20:N21" in [str(area) for area in sheet.merged_cells.ranges]
    assert back["Nháp"]["A1"].value == "=1+1"


def test_a_file_that_was_marked_and_put_right_comes_back_clean(cast, return_, template, tmp_path):
    client, response = send(cast, return_, change(template, seed))
    path = tmp_path / "lại.xlsx"
    path.write_bytes(client.get(response["Location"] + "tep/").content)

    def put_right(book):
        sheet = book[FIGURES]
        for cell in SEEDED:
            sheet[AT[cell]].value = None
        sheet[AT["members/missing"]].value = None
        for code, value in factories.SOUND.items():
            sheet[AT[code]].value = value
        sheet.row_dimensions[int(AT["press_items"][1:])].hidden = False

    client, response = send(cast, return_, change(path, put_right))
    proposal = client.get(response["Location"]).context["proposal"]
    assert proposal.faults == proposal.changes == []
    back = openpyxl.load_workbook(io.BytesIO(client.get(response["Location"] + "tep/").content))
    assert TODO not in back.sheetnames
    assert not [cell for row in back[FIGURES].iter_rows() for cell in row if cell.comment]


def test_good_cells_are_saved_and_faulty_ones_left_as_they_stand(cast, return_, template):
    client, response = send(cast, return_, fill(template, members="220.500", branches="nhiều"))
    confirm(client, return_, response)
    assert (stored(return_)["members"], stored(return_)["branches"]) == (220_500, 2_100)


def test_odd_and_impossible_figures_are_named_at_their_cells(cast, return_, template):
    path = fill(template, members=900_000, commune_associations=201)
    client, response = send(cast, return_, path)
    found = {(f.place.address, f.fault) for f in client.get(response["Location"]).context["proposal"].faults}
    assert {(AT["members"], Fault.IMPOSSIBLE), (AT["commune_associations"], Fault.ODD)} <= found


def test_a_formula_with_its_result_is_read_as_its_result(cast, return_, template):
    change(template, lambda book: book[FIGURES].__setitem__(AT["members"], "=110000*2+1"))
    parts = {}
    with zipfile.ZipFile(template) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in parts.items():
        if name == "xl/worksheets/sheet1.xml":
            assert b"<f>110000*2+1</f><v" in data
            parts[name] = data.replace(b"<f>110000*2+1</f><v/>", b"<f>110000*2+1</f><v>220001</v>").replace(
                b"<f>110000*2+1</f><v></v>", b"<f>110000*2+1</f><v>220001</v>"
            )
    with zipfile.ZipFile(template, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert read_filled(template).changed == {"members": 220_001}


def test_merged_cells_to_fill_are_named_once(return_, template):
    change(template, lambda book: book[FIGURES].merge_cells(f"{AT['branches']}:{AT['committees']}"))
    assert [(f.place.address, f.fault) for f in read_filled(template).faults] == [
        (AT["branches"], Fault.MERGED)
    ]


def test_wrong_association_year_and_hidden_sheet_are_refused_by_name(cast, return_, template):
    other = factories.draft(cast, cast.cao_bang)
    template.write_bytes(make_template(other))
    _, response = send(cast, return_, template)
    assert "của Cao Bằng, không phải của Lạng Sơn" in response.content.decode()
    template.write_bytes(make_template(factories.begin(cast.lang_son, 2022)))
    _, response = send(cast, return_, template)
    assert "của năm 2022, không phải năm 2024" in response.content.decode()
    template.write_bytes(make_template(return_))
    change(template, lambda book: book[HIDDEN].__setitem__("B2", 2025))
    with pytest.raises(BadFile, match="Trang ẩn của mẫu đã bị sửa"):
        read_filled(template)
    assert stored(return_)["members"] == 220_000


def test_a_sheet_that_is_gone_is_refused(return_, template):
    change(template, lambda book: book.remove(book[WORDS]))
    with pytest.raises(BadFile, match="Lời văn"):
        read_filled(template)


def test_the_command_saves_nothing_of_a_template_with_faults(cast, return_, template, capsys):
    with pytest.raises(SystemExit):
        call_command("import_returns", str(fill(template, members="nhiều", branches=5)))
    wording = capsys.readouterr().err
    assert f"trang tính “{FIGURES}”, ô {AT['members']}" in wording
    assert stored(return_)["branches"] == 2_100
    call_command("import_returns", str(fill(template, members=None, branches=2_101)))
    assert capsys.readouterr().out.strip().endswith("1 returns, 11 figures, 2 changed")
    assert (stored(return_)["members"], stored(return_)["branches"]) == (None, 2_101)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + b"x" * 500, b"\xd0\xcf\x11\xe0" * 40, b"%PDF-1.7", b"a,b\n1,2"]
)
def test_a_file_that_is_no_workbook_gets_a_sentence(cast, return_, content):
    client = sign_in(cast.officer)
    response = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", content or b" ")})
    assert response.status_code == 422
    assert "Chưa nhận tệp" in response.content.decode()


def test_a_lock_file_is_named_as_one(cast, return_):
    sent = SimpleUploadedFile("~$mẫu.xlsx", b"\x09Hoang Thi En" + b" " * 140)
    response = sign_in(cast.officer).post(address(return_, "excel"), {"file": sent})
    assert "tệp khóa tạm của Excel" in response.content.decode()


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for number in range(20):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 10_000_000)


def crowded(path):
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Nhiều")
    sheet.append([1])
    book.save(path)
    letters = string.ascii_uppercase[:20]
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"><v>1</v></c>' for letter in letters) + "</row>"
        for row in range(1, 30_001)
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"xl/worksheets/sheet{len(book.sheetnames)}.xml"
    head, row, tail = re.split(rb"(<row.*</row>)", parts[name])
    assert row
    parts[name] = head + rows.encode() + tail
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


@pytest.mark.parametrize("make", [bomb, crowded])
def test_a_bomb_and_a_crowded_file_are_refused_quickly_in_little_memory(template, make):
    make(template)
    script = (
        "import django, sys; django.setup()\n"
        "from pathlib import Path\nfrom associations.exchange.problems import BadFile\n"
        "from associations.exchange.filled import read_filled\n"
        "try: read_filled(Path(sys.argv[1]))\n"
        "except BadFile as bad: print(bad)\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    # Time of the processor: a machine that is busy with other things says nothing of the file.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(template)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    wording, peak = done.stdout.strip().rsplit("\n", 1)
    assert "quá" in wording
    assert int(peak) < 300 * 1024
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


def test_a_return_that_is_closed_takes_no_file(cast, template, return_):
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    _, response = send(cast, return_, template)
    assert response.status_code == 302
    assert not Upload.objects.exists()


def test_the_secretariat_names_the_paper_it_fills_by(cast, return_, template):
    client, response = send(cast, return_, fill(template, members=221_000), who="secretary")
    assert confirm(client, return_, response).status_code == 409
    sent = {"figures_version": return_.figures_version, "paper": "CV 12/HKH"}
    done = client.post(response["Location"], sent)
    assert done.status_code == 302
    assert stored(return_)["members"] == 221_000


def test_the_form_holds_all_figures_and_texts():
    codes = {place.cell for place in places()}
    assert set(figures()) <= codes
    assert {"outcomes", "difficulties", "next_tasks", "population_source", "certified_by"} <= codes


def test_a_file_over_the_limit_is_refused_without_being_read_whole(cast, return_):
    client = sign_in(cast.officer)
    sent = SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"\0" * (12 * 1024 * 1024))
    response = client.post(address(return_, "excel"), {"file": sent})
    assert response.status_code == 413
    assert "không quá 10 MB" in response.content.decode()
