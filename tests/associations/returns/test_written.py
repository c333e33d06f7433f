"""What is written beside several returns, by one compiled statement: the same as table by table, on both databases."""

import pytest

from associations.actions import questions as asking
from associations.actions import returns as actions
from associations.actions.reviews import tick
from associations.checks.findings import ODD
from associations.models import Note, Question, Tick, Typed, User
from associations.returns import written
from associations.returns.assessment import assess
from associations.returns.looks import looks_of
from associations.returns.odd_cells import odd_cells_of
from associations.sections.base import registers
from tests import factories
from tests.associations.returns.test_registers import add
from tests.browsing import sign_in

pytestmark = pytest.mark.django_db


def a_full_one(cast):
    """A submitted return with notes, a text that is no number, rows of lists, a question with an answer to come, a tick."""
    return_ = factories.draft(cast)
    add(cast, return_)
    add(cast, return_, "dien-hinh")
    return_.refresh_from_db()
    notes = {("members", Note.Kind.REMARK, ""): ("Đếm lại cuối năm", "")}
    actions.save(by=cast.officer, edits=[actions.Edit(return_, figures={"family_awarded": 3}, notes=notes)])
    factories.answer_all(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    new = [asking.NewQuestion("population", "Xem lại dân số cuối năm", must_answer=True)]
    asking.ask(by=cast.secretary, return_=return_, questions=new)
    digest = looks_of([return_])[return_.pk]["members"].digest
    tick(by=cast.secretary, return_=return_, seen={"members": digest})
    return return_


@pytest.mark.postgresql
def test_one_statement_reads_what_each_table_holds(cast):
    full, empty = a_full_one(cast), factories.begin(cast.cao_bang)
    vague = factories.draft(cast, cast.bac_kan)
    actions.save(by=User.objects.portal(), edits=[actions.Edit(vague, typed={"members": "khoảng 200 nghìn"})])
    found = written.read_written([full.pk, empty.pk, vague.pk])
    notes = Note.objects.filter(of_return=full).order_by("code", "kind", "key")
    columns = ("of_return_id", "code", "kind", "key", "text", "about", "pk")
    assert found[full.pk].notes == [written.WrittenNote(*row) for row in notes.values_list(*columns)]
    assert [vars(note.note) | {"_state": 0} for note in found[full.pk].notes] == [
        vars(note) | {"_state": 0} for note in notes
    ]
    assert {note.kind for note in found[full.pk].notes} == {Note.Kind.REMARK, Note.Kind.EXPLANATION}
    [typed] = found[vague.pk].typed
    assert (typed.pk, typed.code, typed.text) == Typed.objects.values_list("pk", "code", "text").get()
    [question] = found[full.pk].open_questions
    kept = Question.objects.get()
    for name in ("number", "scope", "code", "subject", "must_answer", "state", "anchor"):
        assert getattr(question, name) == getattr(kept, name)
    assert found[full.pk].lengths == {kept.number: 1}
    assert found[full.pk].ticks == dict(Tick.objects.values_list("cell", "seen"))
    counts = {"cooperation_programmes": 1, "cooperation_programmes_new": 1, "family_awarded": 1}
    assert found[full.pk].counts == written.none_kept() | counts
    assert found[empty.pk] == written.Written(counts=written.none_kept())
    lists = written.read_lists([full.pk])[full.pk]
    assert lists.counts == found[full.pk].counts
    rows = {"thoa-thuan": 1, "dien-hinh": 1}
    assert lists.rows == dict.fromkeys(registers(), 0) | rows
    one = written.read_beside_one(full.pk)
    assert (one.notes, one.counts, one.rows) == (found[full.pk].notes, lists.counts, lists.rows)
    assert written.read_written([]) == {}
    # The pages that are made of it.
    assert (
        f"{len(odd_cells_of([full])[full.pk])} ô lạ chưa xem"
        in sign_in(cast.secretary).get("/").content.decode()
    )
    assert sign_in(cast.officer).get("/").status_code == 200


@pytest.mark.postgresql
def test_odd_cells_are_those_of_the_reviewers_page(cast):
    full = a_full_one(cast)
    cells = {cell.code: cell for cell in odd_cells_of([full])[full.pk]}
    looks = looks_of([full])[full.pk]
    assert {code: cell.digest for code, cell in cells.items()} == {
        code: look.digest for code, look in looks.items() if look.is_odd
    }
    asked = {finding.code for finding in assess([full])[full.pk].findings if finding.kind == ODD}
    assert cells.keys() == asked | {"population"}


def test_many_returns_are_read_as_few_are(cast, monkeypatch):
    ids = [factories.draft(cast, unit).pk for unit in (cast.lang_son, cast.cao_bang, cast.bac_kan)]
    together = written.read_written(ids)
    monkeypatch.setattr(written, "_MOST_AT_ONCE", 2)
    assert written.read_written(ids) == together
