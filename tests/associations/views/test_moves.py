"""The matrix of state × move × role over HTTP, and what a refusal says."""

import html
import json
import re
from itertools import product

import pytest
from django.db import transaction
from django.utils.html import escape

from associations.actions import questions as asking
from associations.models import Event, Return
from associations.returns.workflow import MOVES, obstacles
from tests import factories
from tests.browsing import address, open_form, send_form, sign_in, words_of
from tests.plugin import SOAK
from tests.turns import DAY, in_turn

SLUGS = {
    "submit": "nop",
    "withdraw": "thu-hoi",
    "begin_review": "xem-xet",
    "send_back": "tra-lai",
    "approve": "duyet",
    "reopen": "mo-lai",
}
FILLERS = {"officer", "colleague"}
REVIEWERS = {"secretary", "deputy", "administrator"}
# Who is alike in what they may do, for the whole matrix.
KINDS = (
    ("officer", "colleague"),
    ("secretary", "deputy", "administrator"),
    ("neighbour", "successor", "central", "stranger", "nobody"),
)


def post(client, return_, name, **changed):
    sent = {"version": return_.version, "figures_version": return_.figures_version, "reason": "Xem lại"}
    if name == "send_back":
        sent |= {"about": "branches", "text": "Xem lại"}
    return client.post(address(return_, SLUGS[name]), {**sent, **changed})


def expected(state, move, who):
    """The state afterwards where the move is made, else None; 404 for who may not know of the return."""
    if who not in FILLERS | REVIEWERS:
        return 404
    table = {
        ("draft", "submit"): (FILLERS, "submitted"),
        ("returned", "submit"): (FILLERS, "submitted"),
        ("submitted", "withdraw"): (FILLERS, "draft"),
        ("submitted", "begin_review"): (REVIEWERS, "submitted"),
        ("submitted", "send_back"): (REVIEWERS, "returned"),
        ("submitted", "approve"): (REVIEWERS, "approved"),
        ("approved", "reopen"): (REVIEWERS, "returned"),
    }
    allowed, target = table.get((state, move), (set(), None))
    return target if who in allowed else None


def test_the_matrix_names_every_move():
    assert set(SLUGS) == set(MOVES)


# How a question stands when the move is tried.
QUESTIONS = ("none", "open", "must answer", "answered")


def with_question(cast, state, question):
    """Lạng Sơn's return in a state, with one question on it that came about by the real actions."""
    if state == "returned":
        return_ = factories.returned(cast)
        asked = return_.questions.get()
        if question in ("none", "must answer"):
            asking.drop(by=cast.secretary, question=asked, text="Đã rõ qua điện thoại")
    else:
        return_ = factories.approved(cast) if state == "approved" else factories.submitted(cast)
    if question == "must answer" or (question != "none" and state != "returned"):
        about = asking.NewQuestion("members", "Vì sao?", must_answer=question == "must answer")
        (asked,) = asking.ask(by=cast.secretary, return_=return_, questions=[about])
    if question == "answered":
        asking.answer(by=cast.officer, question=asked, text="Đúng như vậy", outcome="kept")
    if state == "draft":
        factories.go(return_, "withdraw", cast.officer)
    return_.refresh_from_db()
    return return_


CELLS = list(product([status.value for status in Return.Status], QUESTIONS))


def pressing(cell):
    """Who looks and presses in a cell: all under `make soak`, else one of each kind, another in the next and tomorrow."""
    number = CELLS.index(cell) + DAY // 2
    return [who for kind in KINDS for who in (kind if SOAK else [kind[number % len(kind)]])]


@pytest.mark.soak
@pytest.mark.parametrize(("state", "question"), in_turn(CELLS, parts=2))
def test_matrix_of_state_move_role_and_question(cast, state, question):
    return_ = with_question(cast, state, question)
    events = Event.objects.count()
    for who in pressing((state, question)):
        client = sign_in(getattr(cast, who))
        overview = client.get(address(return_)).content.decode()
        for move in SLUGS:
            assert (button_of(return_, move) in overview) == may_move(return_.status, move, who), (who, move)
            try_move(cast, client, return_, move, who, overview, question == "must answer")
            assert Event.objects.count() == events, (who, move)


def button_of(return_, move):
    return f'href="{address(return_, SLUGS[move])}?xem={return_.stamp}"'


def may_move(state, move, who):
    return expected(state, move, who) not in (None, 404)


def try_move(cast, client, return_, move, who, overview, must_answer):
    """Open the page of a move and press its button; what is done is undone again."""
    state, cell = return_.status, (who, move)
    after = expected(state, move, who)
    hindered = must_answer and move in ("submit", "approve") and may_move(state, move, who)
    not_done = f"{MOVES[move].not_done}."
    before = Event.objects.count()
    point = transaction.savepoint()
    page = client.get(address(return_, SLUGS[move]))
    response = post(client, return_, move)
    now = Return.objects.get(pk=return_.pk).status
    written = Event.objects.count() - before
    transaction.savepoint_rollback(point)
    if after == 404:
        # Of an approved return others read the figures; of a move they know nothing.
        assert (page.status_code, response.status_code, now) == (404, 404, state), cell
        return
    page, refused = page.content.decode(), response.content.decode()
    if after is None or hindered:
        assert (response.status_code, now, written) == (409, state, 0), cell
        assert not_done in page, cell
        assert not_done in refused, cell
    else:
        assert (response.status_code, now) == (302, after), cell
        assert written == (2 if move == "send_back" else 1), cell
        assert not_done not in page, cell
        assert f'id="vuong-{move}"' not in overview, cell
    if hindered:
        # The sentence beside the button is that of the refusal.
        (words,) = obstacles(return_, move, by=getattr(cast, who))
        assert "chưa được trả lời" in words, cell
        assert (
            f'<span class="hindered"><a class="btn btn-outline-secondary" {button_of(return_, move)}'
            in overview
        ), cell
        assert escape(words) in overview, cell
        for answer in (page, refused):
            assert "chưa được trả lời" in answer, cell
            assert move == "submit" or escape(words) in answer, cell


def test_a_stale_move_says_who_was_first_and_changes_nothing(cast):
    return_ = factories.submitted(cast)
    return_.refresh_from_db()
    one, other = sign_in(cast.secretary), sign_in(cast.deputy)
    assert post(one, return_, "approve").status_code == 302
    response = post(other, return_, "approve")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Trần Thị Ái duyệt lúc" in page


def test_nobody_approves_a_version_that_they_have_not_seen(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.secretary)
    review = client.get(address(return_, "ra-soat")).content.decode()
    link = f"{address(return_, 'duyet')}?xem={return_.stamp}"
    assert f'href="{link}"' in review
    # What opens the page of confirming is not named, nor coloured, as the press that approves.
    assert re.search(rf'<a class="btn btn-primary" href="{re.escape(link)}">Duyệt…</a>', review)
    confirm = '<button class="btn btn-success btn-lg">Duyệt và tính vào số liệu của cụm</button>'
    assert confirm in client.get(link).content.decode()
    factories.go(return_, "withdraw", cast.officer)
    factories.save(return_, cast.officer, members=219_999)
    factories.go(return_, "submit", cast.officer)
    page = client.get(link).content.decode()
    assert "Đã đổi: Tổng số hội viên 220.000 → 219.999" in page
    assert f'href="{address(return_, "ra-soat")}">Rà soát bản mới' in page
    assert 'name="version"' not in page
    back = client.get(f"{address(return_, 'tra-lai')}?xem=2.1").content.decode()
    assert "Đã đổi: Tổng số hội viên 220.000 → 219.999" in back
    for odd in ("", "x", "1", "1.", "²³.4"):
        assert 'name="version"' in client.get(address(return_, "duyet"), {"xem": odd}).content.decode()


def test_a_move_without_the_version_that_was_seen_is_refused(cast):
    return_ = factories.submitted(cast)
    for sent in ({}, {"version": "", "figures_version": "x"}, {"version": "99", "figures_version": "1"}):
        assert sign_in(cast.secretary).post(address(return_, "duyet"), sent).status_code == 409
    return_.refresh_from_db()
    assert return_.status == "submitted"


def test_reopening_wants_a_reason(cast):
    return_ = factories.approved(cast)
    return_.refresh_from_db()
    response = post(sign_in(cast.secretary), return_, "reopen", reason="  ")
    assert response.status_code == 409
    assert "phải ghi lý do" in response.content.decode()


def test_the_officer_reads_the_reason_where_the_work_begins(cast):
    return_ = factories.returned(cast)
    page = sign_in(cast.officer).get(address(return_, "nhap")).content.decode()
    assert "Xem lại số hội viên" in page
    assert "Sửa báo cáo" in sign_in(cast.officer).get("/").content.decode()


def test_what_is_missing_is_named_with_a_link_to_its_cell(cast):
    return_ = factories.draft(cast, branches=None)
    page = sign_in(cast.officer).get(address(return_, "nop")).content.decode()
    assert "nhap/#o-branches" in page
    assert "Chưa nộp được. Còn: 1 ô bắt buộc còn trống" in page


def test_who_filled_for_a_province_does_not_approve_it(cast):
    from associations.actions import returns as actions

    return_ = factories.begin(cast.cao_bang)
    actions.save(
        by=cast.secretary,
        edits=[actions.Edit(return_, figures=dict(factories.SOUND))],
        document_number="CV 12",
    )
    factories.go(return_, "submit", cast.secretary)
    return_.refresh_from_db()
    response = post(sign_in(cast.secretary), return_, "approve")
    assert response.status_code == 409
    assert "Hãy nhờ thư ký khác" in response.content.decode()
    assert post(sign_in(cast.deputy), return_, "approve").status_code == 302


def test_only_what_a_page_showed_is_submitted_from_it(cast):
    return_ = factories.draft(cast)
    factories.actions.save(
        by=cast.officer, edits=[factories.actions.Edit(return_, texts={"certified_by": "Nguyễn A"})]
    )
    client = sign_in(cast.officer)
    fields = open_form(client, return_)
    factories.save(return_, cast.colleague, members=232_000)
    answer = send_form(client, return_, fields, branches="2.250", then="submit")
    assert answer.status_code == 302
    assert answer["Location"].startswith(address(return_, "nop") + "?xem=")
    assert Return.objects.get().status == "draft"
    page = words_of(client.get(answer["Location"]))
    assert "→ 232.000" in page
    # Looked at again, it goes at one press.
    answer = send_form(client, return_, open_form(client, return_), branches="2.260", then="submit")
    assert answer["Location"] == address(return_, "da-nop")
    assert Return.objects.get().status == "submitted"


def test_what_others_wrote_meanwhile_comes_with_the_next_save_texts_and_signer_too(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    seen = str(Return.objects.get().figures_version)
    texts = {"outcomes": "Của anh", "certified_by": "Trần B"}
    factories.actions.save(by=cast.colleague, edits=[factories.actions.Edit(return_, texts=texts)])
    sent = {"members": "221.000", "figures_version": seen, "seen/organisation": '{"members": 220000}'}
    page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    answer = json.loads(html.unescape(re.search(r'data-answer="([^"]*)"', page.content.decode())[1]))
    assert answer["is_seen"] is False
    assert {name: answer["stored"][name] for name in texts} == texts
    sent |= {"members": "222.000", "figures_version": str(answer["figures_version"])}
    sent["seen/organisation"] = '{"members": 221000}'
    page = client.post(address(return_, "nhap"), sent, headers={"HX-Request": "true"})
    answer = json.loads(html.unescape(re.search(r'data-answer="([^"]*)"', page.content.decode())[1]))
    assert answer["is_seen"] is True
    assert "outcomes" not in answer["stored"]
