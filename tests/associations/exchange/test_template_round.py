"""A return that is filled in Excel alone: downloaded, filled offline, uploaded, submitted through the real pages."""

import io

import openpyxl
import pytest
from django.core.management import call_command

from associations.actions import returns as actions
from associations.actions.filled_changes import propose
from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.template import make_template
from associations.exchange.template_lists import HEAD, sheet_name
from associations.exchange.template_places import FIGURES, WORDS, places
from associations.exchange.template_targets import TARGETS, fresh_address
from associations.models import Note, OwnTarget, Return
from associations.returns.assessment import assess
from associations.sections.base import figures, registers
from reports.indicators import BY_CODE
from tests import factories
from tests.associations.exchange import spellings as s
from tests.associations.exchange.evaluation import compiled
from tests.associations.exchange.test_template_lists import ROWS, changed, lines, save
from tests.browsing import address, sign_in

AT = {place.cell: place.address for place in places()}


def targets_of(return_):
    return {row.indicator: row.value for row in OwnTarget.objects.filter(of_return=return_)}


def set_target(code, value):
    return lambda book: book[TARGETS].__setitem__(fresh_address(code), value)


def test_labels_tell_the_indicators_apart():
    assert len({indicator.label for indicator in BY_CODE.values()}) == len(BY_CODE)


def test_own_targets_are_set_changed_cleared_and_refused_by_their_cell(cast):
    return_ = factories.draft(cast)
    wanted = {"members_per_population": "28,5", "fund_per_capita": "15 nghìn", "family_rate": 72.5}

    def deed(book):
        for code, value in wanted.items():
            set_target(code, value)(book)
        set_target("clan_rate", "nhiều")(book)

    page, _ = save(cast, return_, changed(make_template(return_), deed))
    (fault,) = [f for f in page.context["proposal"].faults if f.fault == Fault.NO_NUMBER]
    assert (fault.place.sheet, fault.place.address) == (TARGETS, fresh_address("clan_rate"))
    assert "(chỉ tiêu năm tới)" in page.content.decode()
    assert {code: f"{value:f}".rstrip("0").rstrip(".") for code, value in targets_of(return_).items()} == {
        "members_per_population": "28.5", "fund_per_capita": "15000", "family_rate": "72.5",
    }  # fmt: skip
    content = make_template(return_)
    for change in (lambda content: content, s.doubles, s.in_pieces, s.sheets(lambda listed: listed[::-1])):
        assert propose(read_filled(change(content)), return_).count == 0
    save(cast, return_, changed(content, set_target("family_rate", None)))
    assert set(targets_of(return_)) == {"members_per_population", "fund_per_capita"}
    gone = changed(content, lambda book: book.remove(book[TARGETS]))
    assert f"Tệp không còn trang “{TARGETS}”: để như đang có trên cổng." in read_filled(gone).notes


# Figures that fit each other and last year, but for two that are explained in the file.
FILLED = {
    **factories.SOUND, "members": 350_000, "branches": 2_150, "population": 810_000, "communes": 199, "commune_associations": 197,
    "cooperation_programmes": 3, "fund_total": 11_200_000_000, "family_recognised": 91_000, "clan_recognised": 1_210,
    "community_recognised": 1_010, "unit_recognised": 810, "citizen_recognised": 151_000,
}  # fmt: skip


@pytest.fixture
def blank(cast):
    """An empty return of Lạng Sơn, and last year's."""
    factories.approved(cast, year=2023)
    return factories.begin(cast.lang_son, 2024)


def fill_offline(book):
    """What an officer does in Excel: figures, reasons, explanations, lists, targets, texts, who signs."""
    sheet = book[FIGURES]
    for code, figure in figures().items():
        if code in FILLED:
            sheet[AT[code]].value = FILLED[code]
        elif figure.required:
            sheet[AT[f"{code}/missing"]].value = "chưa có số liệu"
    for key, rows in ROWS.items():
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                book[sheet_name(registers()[key])].cell(HEAD + number, column, text.lstrip("=") or None)
    set_target("members_per_population", "45")(book)
    book[WORDS][AT["outcomes"]].value = "Kết quả tốt"
    book[WORDS][AT["certified_by"]].value = "Hoàng Văn Thụ"
    book[WORDS][AT["certified_title"]].value = "Chủ tịch"


def marks_of(content):
    """The figures that the file itself marks, worked out from its formulas."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))[FIGURES]
    cells = {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type != "f"
    }
    found = {code: compiled(sheet[f"I{AT[code][1:]}"].value)(cells) for code in figures()}
    return {code: text for code, text in found.items() if text and text != "Còn trống."}


def test_a_return_goes_round_without_the_web_form(cast, blank):
    client = sign_in(cast.officer)
    content = client.get(address(blank, "mau-excel")).content
    filled = changed(content, fill_offline)
    marked = marks_of(filled)
    assert {"members", "branches"} & set(marked) == {"members"}

    def explain(book):
        for code in marked:
            book[FIGURES][AT[f"{code}/explanation"]].value = f"Đã đối chiếu với sổ của huyện: {code}"

    filled = changed(filled, explain)
    page, saved = save(cast, blank, filled, then="submit")
    proposal = page.context["proposal"]
    assert [fault for fault in proposal.faults if fault.fault != Fault.UNASKED] == []
    assert {line.answer.finding.code for line in proposal.answers} == set(marked)
    # nothing stands in the way of submitting, and the file names who signs: it is done
    assert saved["Location"] == address(blank, "da-nop")
    return_ = Return.objects.get(pk=blank.pk)
    assert return_.status == Return.Status.SUBMITTED
    assert (return_.certified_by, return_.certified_title) == ("Hoàng Văn Thụ", "Chủ tịch")
    assert assess([return_])[return_.pk].questions == []
    assert {key: len(lines(return_, key)) for key in ROWS} == dict.fromkeys(ROWS, 3)
    assert set(targets_of(return_)) == {"members_per_population"}
    assert Note.objects.filter(of_return=return_, kind=Note.Kind.EXPLANATION).count() >= len(marked)


def test_what_stands_in_the_way_is_said_at_the_step_of_submitting(cast, blank):
    client = sign_in(cast.officer)
    content = changed(make_template(blank), lambda book: book[FIGURES].__setitem__(AT["members"], 350_000))
    _, saved = save(cast, blank, content, then="submit")
    step = client.get(saved["Location"])
    page = step.content.decode()
    for words in ("Chưa nộp được", "Tổng số hội viên", "Dân số trung bình"):
        assert words in page


def test_the_command_says_that_it_takes_no_lists_and_targets(cast, tmp_path, capsys):
    return_ = factories.draft(cast)
    path = tmp_path / "m.xlsx"
    for deed, words in (
        (lambda book: None, False),
        (set_target("family_rate", "70"), True),
        (lambda book: book[sheet_name(registers()["kien-nghi"])].cell(HEAD + 1, 2, "Mở lớp"), True),
    ):
        path.write_bytes(changed(make_template(return_), deed))
        call_command("import_returns", str(path), "--json")
        assert ("chưa lấy danh mục" in capsys.readouterr().out) == words


def test_a_file_with_a_cell_that_cannot_be_read_is_saved_and_not_submitted_unseen(cast):
    return_ = factories.draft(cast)
    actions.save(by=cast.officer, edits=[actions.Edit(return_, texts={"certified_by": "Hoàng Văn Thụ"})])
    return_ = Return.objects.get(pk=return_.pk)
    content = changed(
        make_template(return_), lambda book: book[FIGURES].__setitem__(AT["branches"], "hai trăm")
    )
    page, saved = save(cast, return_, content, then="submit")
    assert "Lưu và nộp báo cáo" not in page.content.decode()
    assert saved["Location"] == address(return_, "nop")
    assert Return.objects.get(pk=return_.pk).status == "draft"
