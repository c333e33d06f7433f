"""The column "Giải thích" of a filled template: what its texts answer, and what nobody touched stays as it is."""

import pytest
from django.core.management import call_command

from associations.actions import returns as actions
from associations.actions.filled_changes import propose
from associations.actions.registers import add_rows
from associations.checks.doctor import LEAP_KEY
from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.template import make_template
from associations.exchange.template_places import places_by_cell
from associations.models import Note, Return
from associations.sections.base import registers
from tests import factories
from tests.associations.exchange import spellings as s
from tests.associations.exchange.test_template_units import upload

AT = {cell: place.address for cell, place in places_by_cell().items()}
EXPLANATION = AT["members/explanation"]


@pytest.fixture
def return_(cast):
    factories.approved(cast, year=2023)
    return factories.draft(cast, members=230_000, branches=2_150)


def explanations():
    notes = Note.objects.filter(kind=Note.Kind.EXPLANATION, of_return__period__year=2024)
    return {(note.code, note.key): (note.text, note.about) for note in notes}


def test_a_text_answers_all_that_the_file_asks_at_its_figure(cast, return_):
    content = s.after(
        s.put(AT["members"], 350_000), s.put(EXPLANATION, "Kết nạp cả trường học"), s.put(AT["members_with_card"], 400_000),
        s.put(AT["members_with_card/explanation"], "ok"),
    )(make_template(return_))  # fmt: skip
    page = upload(cast, return_, content)
    proposal = page.context["proposal"]
    assert "Kết nạp cả trường học" in page.content.decode()
    assert [(shown.place, shown.answer.text) for shown in proposal.answers] == [
        (f"Báo cáo {EXPLANATION}", "Kết nạp cả trường học"), (f"Báo cáo {AT['members_with_card/explanation']}", "ok"),
    ]  # fmt: skip
    (weak,) = [fault for fault in proposal.faults if fault.fault == Fault.WEAK]
    assert weak.place.address == AT["members_with_card/explanation"]
    assert "“ok” chưa phải là lời giải thích" in weak.message
    # what explains nothing is kept as it was typed, and stays asked
    assert explanations() == {
        ("members", LEAP_KEY): ("Kết nạp cả trường học", "350000 220000"),
        ("members_with_card", "<=members"): ("ok", "400000 350000"),
    }
    assert propose(read_filled(make_template(return_)), return_).count == 0


def test_a_text_is_changed_and_cleared(cast, return_):
    upload(cast, return_, s.after(s.put(AT["members"], 350_000), s.put(EXPLANATION, "Kết nạp cả trường học"))(make_template(return_)))  # fmt: skip
    content = make_template(return_)
    upload(cast, return_, s.put(EXPLANATION, "Kết nạp ba trường mới")(content))
    assert explanations() == {("members", LEAP_KEY): ("Kết nạp ba trường mới", "350000 220000")}
    # the same file once more, untouched by the person who sends it, changes nothing
    assert propose(read_filled(content), return_).count == 0
    upload(cast, return_, s.put(EXPLANATION, None)(make_template(return_)))
    assert explanations() == {}


def test_what_a_colleague_brought_about_is_not_answered_by_a_text_that_nobody_touched(cast, return_):
    upload(cast, return_, s.after(s.put(AT["members"], 350_000), s.put(EXPLANATION, "Kết nạp cả trường học"))(make_template(return_)))  # fmt: skip
    content = make_template(return_)
    factories.save(return_, cast.colleague, members=390_000)
    assert propose(read_filled(content), return_).count == 0
    # once the file itself changes the figure, the text beside it answers
    answered = propose(read_filled(s.put(AT["members"], 395_000)(content)), return_)
    assert [shown.answer.finding.about for shown in answered.answers] == ["395000 220000"]


def test_a_text_for_which_nothing_asks_is_offered_as_a_remark(cast, return_):
    content = s.after(s.put(EXPLANATION, "Số đến 31/12"), s.put(AT["members/remark"], "Đã đối chiếu"))(make_template(return_))  # fmt: skip
    key = "members/remark=giai-thich"
    page = upload(cast, return_, content, **{"choice-1": key})
    (question,) = page.context["proposal"].questions
    assert (question.fault.fault, question.chosen) == (Fault.UNASKED, key)
    assert explanations() == {}
    assert Note.objects.get(code="members", kind=Note.Kind.REMARK).text == "Đã đối chiếu; Số đến 31/12"


def test_a_text_answers_several_findings_of_its_figure_and_texts_of_their_own_come_back_unchanged(
    cast, return_
):
    awards = registers()["dien-hinh"]
    row = {"model": "family", "name": "Ông Hoàng Văn Thụ", "place": "", "award": "Giấy khen"}
    add_rows(by=cast.officer, return_=return_, register=awards, rows=[row])
    content = s.after(
        s.put(AT["family_awarded"], 100_000), s.put(AT["family_awarded/explanation"], "Gồm cả khen của cấp xã")
    )(make_template(return_))  # fmt: skip
    upload(cast, return_, content)
    asked = {
        ("family_awarded", "<=family_recognised"): "100000 90000",
        ("family_awarded", "=list:dien-hinh"): "100000 1",
    }
    assert explanations() == {key: ("Gồm cả khen của cấp xã", about) for key, about in asked.items()}
    notes = {
        (code, "explanation", key): (f"Vì điều thứ {key}", about) for (code, key), about in asked.items()
    }
    actions.save(by=cast.officer, edits=[actions.Edit(Return.objects.get(pk=return_.pk), notes=notes)])
    assert propose(read_filled(make_template(return_)), return_).count == 0
    assert len(set(explanations().values())) == 2


def test_the_command_takes_explanations_too(return_, tmp_path):
    path = tmp_path / "m.xlsx"
    path.write_bytes(s.after(s.put(AT["members"], 350_000), s.put(EXPLANATION, "Kết nạp cả trường học"))(make_template(return_)))  # fmt: skip
    call_command("import_returns", str(path))
    assert explanations() == {("members", LEAP_KEY): ("Kết nạp cả trường học", "350000 220000")}


@pytest.mark.parametrize("written", ["", "Kết nạp ba trường mới"])
def test_what_a_colleague_explained_since_a_file_was_handed_out_is_never_replaced_unseen(
    cast, return_, written
):
    upload(cast, return_, s.after(s.put(AT["members"], 350_000), s.put(EXPLANATION, "Kết nạp cả trường học"))(make_template(return_)))  # fmt: skip
    return_ = Return.objects.get(pk=return_.pk)
    old_file = make_template(return_)
    newer = {("members", "explanation", LEAP_KEY): ("Theo sổ hội viên quý IV", "350000 220000")}
    actions.save(by=cast.colleague, edits=[actions.Edit(return_, notes=newer)])
    proposal = propose(read_filled(s.put(EXPLANATION, written)(old_file)), return_)
    if written:
        assert [shown.answer.replaces for shown in proposal.answers] == ["Theo sổ hội viên quý IV"]
        page = upload(cast, return_, s.put(EXPLANATION, written)(old_file)).content.decode()
        assert "Theo sổ hội viên quý IV" in page
    else:
        assert (proposal.count, proposal.cleared) == (0, [])
        # Blanked in a file that had it, it is shown what goes.
        now = make_template(return_)
        assert [one.text for one in propose(read_filled(s.put(EXPLANATION, "")(now)), return_).cleared] == [
            "Theo sổ hội viên quý IV"
        ]
