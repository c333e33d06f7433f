"""Approvals that were not meant: a second press, an old page, what nobody read; and what an approval does not change."""

import pytest

from associations.actions import questions, reviews
from associations.actions.questions import NewQuestion
from associations.models import Period, Return, Tick
from associations.returns.looks import looks_of
from reports.revisions.freezing import freeze
from tests import factories
from tests.associations.views.test_reviewing import odd
from tests.browsing import address, hidden_fields, sign_in, words_of
from tests.reports.meeting.test_pack import REASON

URL = "/cum/dong-bac/2024/duyet/"
ALREADY = "Biểu mẫu này đã được nhận lúc"
KEPT = "Trang đã chốt, bộ tài liệu và trang công khai giữ số cũ cho đến khi chốt phiên bản mới."


def text_of(response) -> str:
    return " ".join(words_of(response).split())


def chosen(client, *returns: Return) -> dict:
    """What the page of approving several sends with these returns ticked."""
    return hidden_fields(client.get(URL).content.decode()) | {"approve": [return_.pk for return_ in returns]}


def test_a_second_press_or_an_old_page_approves_nothing_again_and_says_who_did(cast):
    return_ = factories.submitted(cast)
    first, second = sign_in(cast.secretary), sign_in(cast.deputy)
    sent, old = chosen(first, return_), chosen(second, return_)
    assert "Đã duyệt Lạng Sơn 2024." in text_of(first.post(URL, sent, follow=True))
    assert ALREADY in text_of(first.post(URL, sent, follow=True))
    assert "đã thay đổi trong lúc anh/chị đang xem: Trần Thị Ái duyệt lúc" in text_of(
        second.post(URL, old, follow=True)
    )
    assert return_.events.filter(kind="approve").count() == 1


def clean(cast) -> Return:
    """A submitted return in which nothing is odd beside the approved one of the year before."""
    factories.approved(cast, year=2023)
    grown = {code: value + value // 100 for code, value in factories.SOUND.items() if code != "communes"}
    return_ = factories.draft(cast, **grown | {"commune_associations": 199})
    return factories.go(return_, "submit", cast.officer)


def change_the_year_before(cast, **figures: int) -> None:
    before = Return.objects.get(association=cast.lang_son, period__year=2023)
    factories.go(before, "reopen", cast.secretary, "Sai số của năm trước")
    factories.save(before, cast.officer, **figures)


def test_a_cell_that_became_odd_since_the_page_was_opened_is_not_approved_unread(cast):
    return_ = clean(cast)
    client = sign_in(cast.secretary)
    sent = chosen(client, return_)
    assert not any(name.startswith("odd/") for name in sent)
    change_the_year_before(cast, members=120_000)
    page = text_of(client.post(URL, sent, follow=True))
    assert "Lạng Sơn 2024: Có ô lạ mới sau khi mở trang." in page
    return_.refresh_from_db()
    assert return_.status == Return.Status.SUBMITTED


NEW = "Có ô lạ mới sau khi mở trang. Số chi hội khuyến học gấp"
CHANGED = "Có ô đã đổi sau khi mở trang. Tổng số hội viên"


@pytest.mark.parametrize("is_one", [False, True], ids=["several", "one"])
@pytest.mark.parametrize(
    ("made", "figures", "refused"),
    [
        (clean, {"branches": 1_000}, NEW),
        (odd, {"branches": 1_000}, NEW),
        (odd, {"members": 110_000}, f"{CHANGED} gấp"),
        (odd, {"members": 310_000}, f"{CHANGED}: không còn là ô lạ."),
        (odd, {"population": 800_001}, ""),
    ],
)
def test_only_odd_cells_that_were_read_as_they_stand_are_approved(cast, is_one, made, figures, refused):
    return_ = made(cast)
    client = sign_in(cast.secretary)
    url = address(return_, "duyet") if is_one else URL

    def opened() -> dict:
        return hidden_fields(client.get(url).content.decode()) | {"approve": [return_.pk]}

    sent = opened()
    change_the_year_before(cast, **figures)
    page = text_of(client.post(url, sent, follow=True))
    return_.refresh_from_db()
    if refused:
        assert refused in page
        assert "Chưa duyệt: đọc lại các ô ấy rồi duyệt." in page
        assert return_.status == Return.Status.SUBMITTED
        assert not Tick.objects.exists()
        client.post(url, opened())
        return_.refresh_from_db()
    assert return_.status == Return.Status.APPROVED


def test_a_new_odd_cell_that_a_colleague_has_ticked_is_in_nobodys_way(cast):
    return_ = odd(cast)
    client = sign_in(cast.secretary)
    sent = chosen(client, return_)
    change_the_year_before(cast, branches=1_000)
    digest = looks_of([return_])[return_.pk]["branches"].digest
    reviews.tick(by=cast.deputy, return_=return_, seen={"branches": digest})
    assert "Đã duyệt Lạng Sơn 2024. 2 ô lạ:" in text_of(client.post(URL, sent, follow=True))
    assert dict(Tick.objects.values_list("cell", "by")) == {
        "branches": cast.deputy.pk,
        "members": cast.secretary.pk,
    }


def test_a_question_beside_all_cells_keeps_a_return_from_being_approved_among_several(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.secretary)
    sent = chosen(client, return_)
    question = NewQuestion("organisation", "Vì sao không có ban chấp hành?", must_answer=False)
    questions.ask(by=cast.deputy, return_=return_, questions=[question])
    assert "Lạng Sơn 2024: Có câu hỏi mới sau khi mở trang" in text_of(client.post(URL, sent, follow=True))
    return_.refresh_from_db()
    assert return_.status == Return.Status.SUBMITTED


def test_only_clean_returns_are_chosen_and_no_browser_keeps_an_old_choice(cast):
    strange, clean = odd(cast), factories.submitted(cast, cast.cao_bang)
    page = text_of(sign_in(cast.secretary).get(URL))
    for return_, is_chosen in ((strange, False), (clean, True)):
        box = page[page.index(f'id="duyet-{return_.pk}"') :].split(">", 1)[0]
        assert 'autocomplete="off"' in box
        assert ("checked" in box) is is_chosen


def test_what_keeps_the_frozen_figures_is_said_before_and_after_an_approval(cast):
    factories.approved(cast)
    waiting = [factories.submitted(cast, unit) for unit in (cast.cao_bang, factories.join(cast, 1))]
    client = sign_in(cast.secretary)
    one = address(waiting[0], "duyet")
    assert not any(KEPT in text_of(client.get(page)) for page in (URL, one))
    period = Period.objects.get(year=2024)
    freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON)
    words = f"Phiên bản 1, chốt ngày {{}}. {KEPT}"
    for page in (URL, one):
        assert words.split("{}")[0] in text_of(client.get(page))
        assert KEPT in text_of(client.get(page))
    sent = {"version": waiting[0].version, "figures_version": waiting[0].figures_version}
    assert KEPT in text_of(client.post(one, sent, follow=True))
    assert KEPT in text_of(client.post(URL, chosen(client, waiting[1]), follow=True))
