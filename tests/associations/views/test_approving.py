"""Approvals that were not meant: a second press, an old page, what nobody read; and what an approval does not change."""

from associations.models import Period, Return
from reports.revisions.freezing import freeze
from tests import factories
from tests.associations.views.test_reviewing import odd
from tests.browsing import address, hidden_fields, sign_in, words_of
from tests.reports.meeting.test_pack import REASON

URL = "/cum/dong-bac/2024/duyet/"
ALREADY = "Biểu mẫu này đã được nhận lúc"
KEPT = "Trang đã chốt, bộ tài liệu và trang công khai giữ số cũ cho đến khi chốt phiên bản mới."


def said(response) -> str:
    return " ".join(words_of(response).split())


def chosen(client, *returns: Return) -> dict:
    """What the page of approving several sends with these returns ticked."""
    return hidden_fields(client.get(URL).content.decode()) | {"approve": [return_.pk for return_ in returns]}


def test_a_second_press_or_an_old_page_approves_nothing_again_and_says_who_did(cast):
    return_ = factories.submitted(cast)
    first, second = sign_in(cast.secretary), sign_in(cast.deputy)
    sent, old = chosen(first, return_), chosen(second, return_)
    assert "Đã duyệt Lạng Sơn 2024." in said(first.post(URL, sent, follow=True))
    assert ALREADY in said(first.post(URL, sent, follow=True))
    assert "đã thay đổi trong lúc anh/chị đang xem: Trần Thị Ái duyệt lúc" in said(
        second.post(URL, old, follow=True)
    )
    assert return_.events.filter(kind="approve").count() == 1


def test_a_cell_that_became_odd_since_the_page_was_opened_is_not_approved_unread(cast):
    before = factories.approved(cast, year=2023)
    grown = {code: value + value // 100 for code, value in factories.SOUND.items() if code != "communes"}
    return_ = factories.draft(cast, **grown | {"commune_associations": 199})
    factories.go(return_, "submit", cast.officer)
    client = sign_in(cast.secretary)
    sent = chosen(client, return_)
    assert not any(name.startswith("odd/") for name in sent)
    factories.go(before, "reopen", cast.secretary, "Sai số hội viên")
    factories.save(before, cast.officer, members=120_000)
    page = said(client.post(URL, sent, follow=True))
    assert "Lạng Sơn 2024: Có ô lạ mới sau khi mở trang." in page
    return_.refresh_from_db()
    assert return_.status == Return.Status.SUBMITTED


def test_only_clean_returns_are_chosen_and_no_browser_keeps_an_old_choice(cast):
    strange, clean = odd(cast), factories.submitted(cast, cast.cao_bang)
    page = said(sign_in(cast.secretary).get(URL))
    for return_, is_chosen in ((strange, False), (clean, True)):
        box = page[page.index(f'id="duyet-{return_.pk}"') :].split(">", 1)[0]
        assert 'autocomplete="off"' in box
        assert ("checked" in box) is is_chosen


def test_what_keeps_the_frozen_figures_is_said_before_and_after_an_approval(cast):
    factories.approved(cast)
    waiting = [factories.submitted(cast, unit) for unit in (cast.cao_bang, factories.join(cast, 1))]
    client = sign_in(cast.secretary)
    one = address(waiting[0], "duyet")
    assert not any(KEPT in said(client.get(page)) for page in (URL, one))
    period = Period.objects.get(year=2024)
    freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=REASON)
    words = f"Phiên bản 1, chốt ngày {{}}. {KEPT}"
    for page in (URL, one):
        assert words.split("{}")[0] in said(client.get(page))
        assert KEPT in said(client.get(page))
    sent = {"version": waiting[0].version, "figures_version": waiting[0].figures_version}
    assert KEPT in said(client.post(one, sent, follow=True))
    assert KEPT in said(client.post(URL, chosen(client, waiting[1]), follow=True))
