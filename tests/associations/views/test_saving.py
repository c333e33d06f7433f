"""Saving as fields are left: what the page's script sends, and what it is told back."""

import html
import json
import re

import pytest

from associations.actions.edits import Edit
from associations.actions.returns import save
from associations.events import broken_chains
from associations.models import Assignment, Event, Note, Typed
from associations.returns.material import read_material
from associations.sections.base import read_columns
from associations.views import filling
from tests import factories
from tests.browsing import address, sign_in


def stored(return_):
    return read_columns([return_.pk])[return_.pk]


def leave(client, return_, seen, sent_before=None, **cells):
    """Leave fields as the script does: the cells with what the page last knew of them, by section.

    sent_before: what it sent before without an answer, by section.
    """
    sent = {name.replace("__", "/"): value for name, value in cells.items()}
    version = return_.__class__.objects.get(pk=return_.pk).figures_version
    parts = {f"seen/{section}": json.dumps(known) for section, known in seen.items()}
    parts |= {f"sent/{section}": json.dumps(known) for section, known in (sent_before or {}).items()}
    response = client.post(
        address(return_, "nhap"),
        {**sent, **parts, "figures_version": version},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200, response
    return response


def answer_of(response):
    return json.loads(html.unescape(re.search(r'data-answer="([^"]*)"', response.content.decode())[1]))


def test_one_figure_is_saved_with_one_event_and_only_what_changed_comes_back(cast):
    return_ = factories.draft(cast)
    events = Event.objects.count()
    response = leave(
        sign_in(cast.officer), return_, {"organisation": {"members": 220_000}}, members="221 000"
    )
    assert stored(return_)["members"] == 221_000
    assert Event.objects.count() == events + 1
    assert Event.objects.order_by("number").last().changes == {"members": [220_000, 221_000]}
    answer = answer_of(response)
    assert answer["shown"] == {"members": "221.000"}
    assert answer["stored"]["members"] == 221_000
    page = response.content.decode()
    assert 'id="xet-members"' in page
    assert 'id="xet-branches"' not in page
    assert response["Portal-Saved"] == "1"
    assert len(response.content) < 8_000


def test_a_figure_that_makes_another_one_odd_brings_that_row_along(cast):
    return_ = factories.draft(cast, members_new=5_000)
    response = leave(sign_in(cast.officer), return_, {"organisation": {"members": 220_000}}, members="4.000")
    assert {"members", "members_new"} <= set(answer_of(response)["shown"])
    assert 'id="xet-members_new"' in response.content.decode()


def test_what_is_no_number_is_kept_as_typed_on_the_server(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    response = leave(client, return_, {"organisation": {"members": 220_000}}, members="hai trăm nghìn")
    assert Typed.objects.get().text == "hai trăm nghìn"
    assert stored(return_)["members"] is None
    assert 'class="line problem"' in response.content.decode()
    # A second thought on the same field does not clash with the text.
    answer = answer_of(
        leave(client, return_, {"organisation": {"members": "hai trăm nghìn"}}, members="221000")
    )
    assert answer["clashes"] == []
    assert stored(return_)["members"] == 221_000


def test_a_text_of_a_colleague_that_is_no_number_is_not_overwritten_either(cast):
    return_ = factories.draft(cast, branches=None)
    leave(sign_in(cast.colleague), return_, {"organisation": {"branches": ""}}, branches="khoảng 2.100")
    response = leave(sign_in(cast.officer), return_, {"organisation": {"branches": ""}}, branches="2.000")
    clash = answer_of(response)["clashes"][0]
    assert (clash["cell"], clash["theirs"], clash["by"]) == (
        "branches",
        "khoảng 2.100",
        cast.colleague.full_name,
    )
    assert Typed.objects.get().text == "khoảng 2.100"


def test_of_several_cells_only_the_one_in_conflict_is_left_out(cast):
    return_ = factories.draft(cast)
    factories.save(return_, cast.colleague, members=219_000)
    response = leave(
        sign_in(cast.officer), return_, {"organisation": {"members": 220_000, "branches": 2_100}},
        members="221.000", branches="2.222",
    )  # fmt: skip
    answer = answer_of(response)
    assert [(c["cell"], c["theirs_said"], c["yours_said"]) for c in answer["clashes"]] == [
        ("members", "219.000", "221.000")
    ]
    assert (stored(return_)["members"], stored(return_)["branches"]) == (219_000, 2_222)


def test_reasons_marks_explanations_and_texts_are_saved_one_by_one(cast):
    return_ = factories.draft(cast, commune_associations=201)
    client = sign_in(cast.officer)
    organisation = "organisation"
    leave(client, return_, {organisation: {"households/missing": ""}}, households__missing="chua_co")
    leave(client, return_, {organisation: {"members/flag": []}}, members__flag=["uoc_tinh", "tam_tinh"])
    leave(
        client,
        return_,
        {organisation: {"members/flag": ["uoc_tinh", "tam_tinh"]}},
        members__flag=["uoc_tinh"],
    )
    cell = "commune_associations/explanation/<=communes"
    sent = {cell: "Hai xã mới tách", "figures_version": "0", "seen/organisation": json.dumps({cell: ""})}
    client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    leave(client, return_, {"proposals": {"outcomes": ""}}, outcomes="  Một năm tốt ")
    found = {(note.code, note.kind, note.key): note.text for note in Note.objects.all()}
    assert found == {
        ("households", "missing", "chua_co"): "",
        ("members", "flag", "uoc_tinh"): "",
        ("commune_associations", "explanation", "<=communes"): "Hai xã mới tách",
    }
    assert stored(return_)["outcomes"] == "Một năm tốt"
    # All flags of a figure taken off: a browser sends none of them.
    leave(client, return_, {organisation: {"members/flag": ["uoc_tinh"]}})
    assert not Note.objects.filter(kind="flag").exists()


def test_a_page_of_an_older_state_is_told_all_that_a_colleague_changed(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    factories.save(return_, cast.colleague, branches=2_222)
    sent = {"members": "221.000", "figures_version": "1", "seen/organisation": '{"members": 220000}'}
    response = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    assert answer_of(response)["shown"]["branches"] == "2.222"


def test_the_secretariat_names_its_paper_before_anything_is_saved(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.secretary)
    response = leave(client, return_, {"organisation": {"members": 220_000}}, members="221.000")
    assert "nhập theo văn bản nào" in answer_of(response)["refused"][""]
    assert response["Portal-Saved"] == "0"
    assert stored(return_)["members"] == 220_000
    leave(client, return_, {"organisation": {"members": 220_000}}, members="221.000", paper="CV 12")
    assert stored(return_)["members"] == 221_000


@pytest.mark.parametrize(
    "seen", ["", "[]", "{", "null", "[" * 100_000, '{"members": {"a": 1}}', '{"members": [["a"], 1]}']
)
def test_a_broken_account_of_what_was_seen_breaks_nothing(cast, seen):
    return_ = factories.draft(cast)
    sent = {"members": "221.000", "figures_version": "x"}
    sent |= {"seen/organisation": seen, "sent/organisation": seen}
    response = sign_in(cast.officer).post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    assert response.status_code == 200


def test_queries_of_a_save_do_not_grow_with_what_is_saved(cast, django_assert_max_num_queries):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    seen = {"organisation": {"members": 220_000, "branches": 2_100, "population": 800_000}}
    with django_assert_max_num_queries(90) as captured:
        leave(client, return_, seen, members="221.000")
    one = len(captured)
    with django_assert_max_num_queries(90) as captured:
        leave(
            client,
            return_,
            {"organisation": {**seen["organisation"], "members": 221_000}},
            members="222.000",
            branches="2.200",
            population="801.000",
        )
    assert len(captured) <= one + 1


def test_ones_own_save_whose_answer_was_lost_is_no_conflict(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    seen = {"organisation": {"members": 220_000, "branches": 2_100}}
    leave(client, return_, seen, members="221.000", branches="hai nghìn")
    sent_before = {"organisation": {"members": ["220.500", "221.000"], "branches": ["hai nghìn "]}}
    answer = answer_of(leave(client, return_, seen, sent_before, members="222.000", branches="2.200"))
    assert answer["clashes"] == []
    assert (stored(return_)["members"], stored(return_)["branches"]) == (222_000, 2_200)


def test_ones_own_save_that_arrives_after_a_later_one_takes_nothing_back(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    seen = {"organisation": {"members": 220_000}}
    leave(client, return_, seen, {"organisation": {"members": ["221.000"]}}, members="222.000")
    (clash,) = answer_of(leave(client, return_, seen, members="221.000"))["clashes"]
    assert (clash["by"], clash["theirs"]) == ("Chính anh/chị", 222_000)
    assert stored(return_)["members"] == 222_000


def test_progress_tells_the_required_figures_from_all(cast):
    return_ = factories.draft(cast, members=None)
    client = sign_in(cast.officer)
    page = client.get(address(return_, "nhap")).content.decode()
    assert "Bắt buộc 4/5, cả phần 4/12" in page
    page = leave(client, return_, {"organisation": {"members": ""}}, members="221.000").content.decode()
    assert "Bắt buộc 5/5, cả phần 5/12" in page


@pytest.mark.parametrize("is_whole", [False, True])
def test_rights_that_end_after_the_return_was_read_save_nothing(cast, monkeypatch, is_whole):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)

    def make_sheet(*args, **kwargs):
        Assignment.objects.filter(user=cast.officer).delete()
        return of(*args, **kwargs)

    of = filling.make_sheet
    monkeypatch.setattr(filling, "make_sheet", make_sheet)
    seen = {"organisation": {"members": 220_000}}
    if is_whole:
        sent = {"members": "221000", "seen/organisation": json.dumps(seen["organisation"])}
        assert client.post(address(return_, "nhap"), sent).status_code == 409
    else:
        assert leave(client, return_, seen, members="221000")["Portal-Saved"] == "0"
    assert stored(return_)["members"] == 220_000


def test_last_years_figures_that_change_meanwhile_come_back_with_the_save(cast, monkeypatch):
    before, return_ = factories.draft(cast, year=2023), factories.draft(cast)

    def save_but_clashes(**kwargs):
        factories.save(before, cast.officer, branches=1_987)
        return save(**kwargs)

    save = filling.actions.save_but_clashes
    monkeypatch.setattr(filling.actions, "save_but_clashes", save_but_clashes)
    response = leave(sign_in(cast.officer), return_, {"organisation": {"members": 220_000}}, members="221000")
    assert response["Portal-Saved"] == "1"
    page = response.content.decode()
    assert 'id="xet-branches"' in page
    assert "1.987" in page


def test_a_save_between_reading_and_holding_a_return_is_seen(cast, monkeypatch):
    """What the page has read is used by the save only while nobody else has saved."""
    return_ = factories.draft(cast)

    def read_then_somebody_saves(held):
        found = read_material(held)
        other = type(return_).objects.get(pk=return_.pk)
        remark = {("members", Note.Kind.REMARK, ""): ("Đếm lại cuối năm", "")}
        edit = Edit(other, figures={"members": 230_000, "branches": 2_200}, notes=remark)
        save(by=cast.colleague, edits=[edit])
        return found

    monkeypatch.setattr(filling, "read_material", read_then_somebody_saves)
    client = sign_in(cast.officer)
    answer = answer_of(leave(client, return_, {"organisation": {"members": 220_000}}, members="221000"))
    assert [clash["theirs"] for clash in answer["clashes"]] == [230_000]
    leave(client, return_, {"organisation": {"population": 800_000}}, population="810000")
    assert (stored(return_)["population"], stored(return_)["members"]) == (810_000, 230_000)
    assert stored(return_)["branches"] == 2_200
    assert Note.objects.get().text == "Đếm lại cuối năm"
    assert list(broken_chains()) == []
