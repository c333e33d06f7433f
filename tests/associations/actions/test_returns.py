"""Saving figures: what is kept, what follows from it, and what two people see."""

import pytest

from associations.actions import returns as actions
from associations.actions.edits import Conflict, Edit
from associations.models import Event, Note, Return, Typed, User
from associations.returns.workflow import Refused
from associations.sections.base import figures, read_columns
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.postgresql


def stored(return_: Return) -> dict:
    return read_columns([return_.pk])[return_.pk]


def test_every_figure_and_text_is_kept_and_blank_stays_blank(cast: Cast):
    return_ = factories.begin(cast.lang_son)
    values = {code: number for number, code in enumerate(figures())}
    texts = {
        "outcomes": "Tốt",
        "difficulties": "Thiếu kinh phí",
        "next_tasks": "Làm tiếp",
        "population_source": "Cục Thống kê",
    }
    assert actions.save(by=cast.officer, edits=[Edit(return_, figures=values, texts=texts)]) == 65
    assert stored(return_) == {**values, **texts, "population_date": ""}
    assert (
        actions.save(by=cast.officer, edits=[Edit(return_, figures={"members": None, "population": 0})]) == 1
    )
    assert stored(return_)["members"] is None
    assert stored(return_)["population"] == 0


def test_a_save_that_changes_nothing_writes_nothing(cast: Cast):
    return_ = factories.draft(cast)
    before = (return_.figures_version, return_.events.count())
    assert actions.save(by=cast.colleague, edits=[Edit(return_, figures=dict(factories.SOUND))]) == 0
    return_.refresh_from_db()
    assert (return_.figures_version, return_.events.count()) == before


def test_a_note_that_is_there_already_is_no_change(cast: Cast):
    return_ = factories.draft(cast)

    def explain(text: str) -> int:
        notes = {("members", Note.Kind.SOURCE, ""): (text, "")}
        actions.save(by=cast.officer, edits=[Edit(return_, notes=notes)])
        return return_.events.count()

    events = explain("Sổ hội viên")
    assert explain("Sổ hội viên") == events
    assert explain("Sổ hội viên 2024") == events + 1


def test_the_event_holds_old_and_new_of_each_changed_cell(cast: Cast):
    return_ = factories.draft(cast)
    edit = Edit(
        return_,
        figures={"members": 230_000, "branches": None, "communes": 200},
        texts={"certified_by": "Nguyễn Văn A"},
        notes={("branches", Note.Kind.MISSING, "chua_co"): ("chờ các xã", "")},
    )
    actions.save(by=cast.officer, edits=[edit])
    event = return_.events.order_by("number").last()
    assert event.changes == {
        "members": [220_000, 230_000],
        "branches": [2_100, None],
        "certified_by": ["", "Nguyễn Văn A"],
        "branches/missing/chua_co": [None, ["chờ các xã", ""]],
    }
    assert event.by_name == "Hoàng Thị Én"


def test_a_number_ends_the_reason_why_it_was_missing_and_the_text_that_was_none(cast: Cast):
    return_ = factories.draft(cast, branches=None)
    actions.save(
        by=cast.officer,
        edits=[
            Edit(
                return_,
                typed={"branches": "hơn hai nghìn"},
                notes={("branches", "missing", "chua_co"): ("", "")},
            )
        ],
    )
    assert Typed.objects.get().text == "hơn hai nghìn"
    assert stored(return_)["branches"] is None
    factories.save(return_, cast.officer, branches=2_100)
    assert not Typed.objects.exists()
    assert not Note.objects.exists()


def test_a_text_that_is_no_number_takes_the_place_of_the_number(cast: Cast):
    return_ = factories.draft(cast)
    actions.save(by=cast.officer, edits=[Edit(return_, typed={"members": "khoảng 5"})])
    assert stored(return_)["members"] is None
    assert return_.events.order_by("number").last().changes == {
        "members": [220_000, None],
        "members/typed": ["", "khoảng 5"],
    }


def test_a_new_reason_takes_the_place_of_the_old(cast: Cast):
    return_ = factories.draft(cast, branches=None)
    for reason in ("chua_co", "khong_ap_dung"):
        actions.save(
            by=cast.officer, edits=[Edit(return_, notes={("branches", "missing", reason): ("", "")})]
        )
    assert Note.objects.get().key == "khong_ap_dung"


def test_the_source_of_a_number_goes_with_the_number(cast: Cast):
    return_ = factories.draft(cast)

    def sources() -> set[tuple[str, str]]:
        return set(Note.objects.filter(kind=Note.Kind.SOURCE).values_list("code", "text"))

    notes = {
        ("members", "source", ""): ("Sổ hội viên", ""),
        ("branches", "source", ""): ("Danh sách chi hội", ""),
    }
    actions.save(by=cast.officer, edits=[Edit(return_, notes=notes)])
    factories.save(return_, cast.officer, members=220_000, branches=2_200)
    assert sources() == {("members", "Sổ hội viên")}
    assert return_.events.order_by("number").last().changes["branches/source"] == [
        ["Danh sách chi hội", ""],
        None,
    ]
    factories.save(return_, cast.officer, members=None)
    assert sources() == set()


def test_a_number_brings_its_own_source_in_place_of_the_old(cast: Cast):
    return_ = factories.draft(cast)
    first = {("members", "source", "published"): ("Báo cáo năm trước", "")}
    actions.save(by=cast.officer, edits=[Edit(return_, notes=first)])
    second = {("members", "source", ""): ("Sổ hội viên", "")}
    actions.save(by=cast.officer, edits=[Edit(return_, figures={"members": 230_000}, notes=second)])
    note = Note.objects.get()
    assert (note.key, note.text) == ("", "Sổ hội viên")


def test_two_people_on_one_figure_are_shown_both_values(cast: Cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=230_000)
    edit = Edit(
        return_, figures={"members": 240_000, "branches": 2_200}, seen={"members": 220_000, "branches": 2_100}
    )
    with pytest.raises(Conflict) as conflict:
        actions.save(by=cast.officer, edits=[edit])
    (clash,) = conflict.value.clashes
    assert (clash.theirs, clash.yours, clash.by_name) == (230_000, 240_000, "Lý Văn Đức")
    assert "230.000" in str(conflict.value)
    assert "240.000" in str(conflict.value)
    assert stored(return_)["branches"] == 2_100


def test_who_changed_a_figure_is_named_also_where_more_was_saved_with_it(cast: Cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=230_000, branches=2_200)
    actions.save(
        by=cast.secretary, edits=[Edit(return_, figures={"communes": 201})], document_number="Công văn 12"
    )
    with pytest.raises(Conflict) as conflict:
        actions.save(
            by=cast.officer,
            edits=[Edit(return_, figures={"members": 240_000}, seen={"members": 220_000})],
        )
    assert [clash.by_name for clash in conflict.value.clashes] == ["Lý Văn Đức"]


def test_a_clash_quotes_texts_and_no_number_and_nothing_that_is_blank(cast: Cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=230_000)
    actions.save(by=cast.colleague, edits=[Edit(return_, texts={"outcomes": "Tốt"})])
    edit = Edit(
        return_,
        figures={"members": 240_000},
        texts={"outcomes": ""},
        seen={"members": 220_000, "outcomes": "Khá"},
    )
    with pytest.raises(Conflict) as conflict:
        actions.save(by=cast.officer, edits=[edit])
    figure, text = conflict.value.obstacles
    assert "đã ghi 230.000 lúc" in figure
    assert "anh/chị ghi 240.000." in figure
    assert "đã ghi “Tốt” lúc" in text
    assert "anh/chị ghi –." in text


def test_a_reason_that_somebody_else_gave_meanwhile_clashes_with_another_reason(cast: Cast):
    return_ = factories.draft(cast, branches=None)

    def give(by: User, reason: str, seen: str) -> None:
        notes = {("branches", Note.Kind.MISSING, reason): ("", "")}
        actions.save(by=by, edits=[Edit(return_, notes=notes, seen={"branches/missing": seen})])

    give(cast.colleague, "chua_co", "")
    with pytest.raises(Conflict) as conflict:
        give(cast.officer, "khong_ap_dung", "")
    (clash,) = conflict.value.clashes
    assert (clash.cell, clash.theirs, clash.yours) == ("branches/missing", "chua_co", "khong_ap_dung")
    give(cast.officer, "khong_ap_dung", "chua_co")
    assert Note.objects.get().key == "khong_ap_dung"


def test_what_clashes_is_left_out_and_the_rest_is_saved_and_counted(cast: Cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=230_000)
    other = {("branches", Note.Kind.SOURCE, ""): ("Danh sách chi hội", "")}
    actions.save(by=cast.colleague, edits=[Edit(return_, notes=other)])
    events = return_.events.count()

    def entered(**figures: int) -> Edit:
        notes = {("branches", Note.Kind.SOURCE, ""): ("Sổ chi hội", "")}
        seen = {"members": 220_000, "branches/source": ""}
        return Edit(return_, figures={"members": 240_000, **figures}, notes=notes, seen=seen)

    changed, clashes = actions.save_but_clashes(by=cast.officer, edit=entered())
    assert (changed, {clash.cell for clash in clashes}) == (0, {"members", "branches/source"})
    assert return_.events.count() == events, "nothing was left to save"

    edit = entered(communes=201)
    edit.notes["communes", Note.Kind.SOURCE, ""] = ("Nghị quyết", "")
    changed, clashes = actions.save_but_clashes(by=cast.officer, edit=edit)
    assert (changed, len(clashes)) == (1, 2)
    assert (stored(return_)["members"], stored(return_)["communes"]) == (230_000, 201)
    sources = Note.objects.filter(kind=Note.Kind.SOURCE).values_list("code", "text")
    assert set(sources) == {("branches", "Danh sách chi hội"), ("communes", "Nghị quyết")}


def test_what_is_recorded_beside_the_figures_counts_as_a_save_of_this_return_alone(cast: Cast):
    other = factories.draft(cast, cast.cao_bang)
    return_ = factories.begin(cast.lang_son)
    for number in (1, 2):
        changes = {"target/card_rate": [None, str(number)]}
        actions.record_beside(by=cast.officer, return_=return_, kind=Event.Kind.SAVE, changes=changes)
    first, second = return_.events.order_by("number")
    assert (first.from_status, second.from_status) == ("", Return.Status.DRAFT)
    assert (first.figures_version, second.figures_version) == (1, 2)
    versions = Return.objects.values_list("pk", "figures_version")
    assert dict(versions) == {return_.pk: 2, other.pk: 1}


def test_a_refusal_names_the_return_where_there_are_several(cast: Cast):
    first, second = factories.submitted(cast), factories.submitted(cast, year=2023)
    edits = [Edit(return_, figures={"members": 5}) for return_ in (first, second)]
    with pytest.raises(Refused) as refusal:
        actions.save(by=cast.officer, edits=edits)
    assert [text.partition(": ")[0] for text in refusal.value.obstacles] == [str(first), str(second)]
    with pytest.raises(Refused) as refusal:
        actions.save(by=cast.officer, edits=edits[:1])
    assert not refusal.value.obstacles[0].startswith(str(first))


def test_the_name_of_the_document_that_is_filled_from_has_its_bound(cast: Cast):
    edits = [Edit(factories.begin(cast.lang_son), figures={"members": 5})]
    with pytest.raises(Refused, match="dài 201 chữ, quá 200"):
        actions.save(by=cast.secretary, edits=edits, document_number="C" * 201)
    assert actions.save(by=cast.secretary, edits=edits, document_number="C" * 200) == 1


def test_two_people_on_two_figures_do_not_collide(cast: Cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=230_000)
    actions.save(
        by=cast.officer, edits=[Edit(return_, figures={"branches": 2_200}, seen={"branches": 2_100})]
    )
    assert (stored(return_)["members"], stored(return_)["branches"]) == (230_000, 2_200)


def test_several_returns_are_saved_together_or_not_at_all(cast: Cast):
    mine, other = factories.draft(cast), factories.submitted(cast, cast.cao_bang)
    edits = [Edit(mine, figures={"members": 1}), Edit(other, figures={"members": 1})]
    with pytest.raises(actions.Refused, match="Cao Bằng"):
        actions.save(by=cast.officer, edits=edits)
    assert stored(mine)["members"] == 220_000
