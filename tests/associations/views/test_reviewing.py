"""The reviewer's pages over HTTP, and the officer's answer in the form."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.actions import questions, reviews
from associations.actions.questions import NewQuestion
from associations.actions.returns import Edit, save
from associations.models import Initiative, Question, Return, Tick
from associations.returns.assessment import assess
from associations.returns.looks import looks_of
from associations.returns.questions import make_book
from associations.returns.review import make_review
from associations.returns.sheet import make_sheet
from tests import factories
from tests.browsing import address, hidden_fields, sign_in, words_of


def test_a_cell_is_ticked_and_unticked(cast):
    return_ = factories.submitted(cast)
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    digest = looks_of([return_])[return_.pk]["members"].digest
    page = client.get(url).content.decode()
    assert f'name="seen/members" value="{digest}"' in page
    sent = {"section": "organisation", "tick": "members", "seen/members": digest}
    assert client.post(url, sent).status_code == 302
    assert Tick.objects.get().by == cast.secretary
    page = client.get(url).content.decode()
    assert 'name="tick" value="members"' not in page  # seen, so no longer among what is to be seen
    assert 'name="untick" value="members"' in client.get(f"{url}?tat-ca").content.decode()
    client.post(url, {"section": "organisation", "untick": "members"})
    assert not Tick.objects.exists()


def test_one_press_ticks_what_has_nothing_odd_in_a_section(cast):
    return_ = factories.submitted(cast)
    questions.ask(by=cast.deputy, return_=return_, questions=[NewQuestion("members", "Vì sao?")])
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    looks = looks_of([return_])[return_.pk]
    page = client.get(url).content.decode()
    plain = [code for code in looks if f'name="plain" value="{code}"' in page]
    assert "branches" in plain
    assert "members" not in plain
    sent = {f"seen/{code}": looks[code].digest for code in plain}
    answer = client.post(
        url,
        {"section": "organisation", "all": "1", "plain": plain, **sent, "shown": plain},
        headers={"hx-request": "true"},
    )
    assert answer.status_code == 200
    assert Tick.objects.count() == len(plain)
    assert 'id="phan-organisation"' in answer.content.decode()
    assert f'hx-swap-oob="true">{len(plain)}/{len(looks)}<' in answer.content.decode()


def test_one_press_ticks_nothing_that_asks_to_be_looked_at(cast):
    return_ = odd(cast)
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    new = [NewQuestion("branches", "Vì sao?", must_answer=False)]
    questions.ask(by=cast.deputy, return_=return_, questions=new)
    looks = looks_of([return_])[return_.pk]
    sent = {f"seen/{code}": look.digest for code, look in looks.items()} | {
        "section": "organisation",
        "all": "1",
    }
    for name, label in (("members", "Tổng số hội viên"), ("branches", "Số chi hội khuyến học")):
        answer = client.post(url, sent | {"plain": ["population", name]})
        assert answer.status_code == 409
        assert f"Xem và đánh dấu riêng từng ô có cảnh báo, thay đổi, câu hỏi: {label}." in words_of(answer)
        assert not Tick.objects.exists()
    reviews.tick(by=cast.deputy, return_=return_, seen={"members": looks["members"].digest})
    assert client.post(url, sent | {"plain": ["population", "members"]}).status_code == 302
    assert dict(Tick.objects.values_list("cell", "by")) == {
        "members": cast.deputy.pk,  # who looked at it first stays
        "population": cast.secretary.pk,
    }


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["page", "piece"])
def test_a_button_of_no_section_does_nothing(cast, headers):
    return_ = factories.submitted(cast)
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    digest = looks_of([return_])[return_.pk]["members"].digest
    sent = {"tick": "members", "seen/members": digest}
    for section in ({}, {"section": "la"}):
        assert client.post(url, sent | section, headers=headers).status_code == 404
        assert not Tick.objects.exists()
    client.post(url, sent | {"section": "organisation"})
    assert client.post(url, {"untick": "members", "section": "la"}, headers=headers).status_code == 404
    assert Tick.objects.exists()


def odd(cast) -> Return:
    """A submitted return in which one cell is odd, explained: 45 % more members than the year before."""
    factories.approved(cast, year=2023)
    copied = {code: value + value // 100 for code, value in factories.SOUND.items() if code != "communes"}
    return_ = factories.draft(cast, **copied | {"commune_associations": 199, "members": 319_000})
    found = assess([return_])[return_.pk].questions
    assert [finding.code for finding in found] == ["members"]
    notes = {("members", "explanation", found[0].key): ("Gộp hai hội cơ sở của ngành", found[0].about)}
    save(by=cast.officer, edits=[Edit(return_, notes=notes)])
    return factories.go(return_, "submit", cast.officer)


def test_what_is_odd_comes_first_and_is_ticked_there(cast):
    return_ = odd(cast)
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    page = client.get(url).content.decode()
    places = [
        page.index(one) for one in ("Cần xem kỹ: ", "1 ô lạ", 'id="o-members"', 'id="phan-organisation"')
    ]
    assert places == sorted(places)
    assert 'href="#o-members"' in page[page.index('id="trong-members"') :]
    digest = looks_of([return_])[return_.pk]["members"].digest
    sent = {"section": "xem-truoc", "tick": "members", "above": "members", "seen/members": digest}
    answer = client.post(url, sent, headers={"hx-request": "true"}).content.decode()
    assert "Không còn cảnh báo" in answer
    assert 'name="untick" value="members"' in answer  # it stays until the page is reloaded
    assert re.search(r'id="dem-organisation"\s+hx-swap-oob="true"\s*>đã xem 1/', answer)
    page = client.get(url).content.decode()
    assert 'id="trong-members"' not in page
    assert page.index('id="phan-organisation"') < page.index('id="o-members"')
    assert client.post(url, sent)["Location"] == f"{url}#xem-truoc"
    # Without scripts a section from which a cell was ticked is open again.
    taken_back = client.post(url, {"section": "organisation", "untick": "members"})
    assert taken_back["Location"] == f"{url}?mo=organisation#phan-organisation"
    opened = client.get(f"{url}?mo=organisation").content.decode()
    assert re.findall(r"<details( open)?>\s*<summary", opened).count(" open") == 1


def test_five_clean_returns_and_an_odd_one_are_approved_the_odd_cell_named(cast):
    strange = odd(cast)
    clean = [factories.submitted(cast, factories.join(cast, number)) for number in range(5)]
    client, url = sign_in(cast.secretary), "/cum/dong-bac/2024/duyet/"
    page = client.get(url).content.decode()
    boxes = re.findall(r'name="approve"\s+value="(\d+)"[^>]*?(checked)?\s*>', page)
    assert dict(boxes) == {str(strange.pk): ""} | {str(return_.pk): "checked" for return_ in clean}
    warning = "Tổng số hội viên tăng 45 % so với năm trước (năm trước 220.000, năm nay 319.000)."
    words = " ".join(re.sub("<[^>]+>", " ", words_of(client.get(url))).split())
    assert f"1 ô lạ: {warning}" in words
    assert "Giải thích: Gộp hai hội cơ sở của ngành" in words
    sent = hidden_fields(page) | {"approve": [return_.pk for return_ in (*clean, strange)]}
    page = " ".join(words_of(client.post(url, sent, follow=True)).split())
    assert f"Đã duyệt Lạng Sơn 2024. 1 ô lạ: {warning} Giải thích: Gộp hai hội cơ sở của ngành" in page
    names = ", ".join(f"Mới {number} 2024" for number in range(5))
    assert f"Đã duyệt 5 báo cáo không có cảnh báo: {names}." in page
    assert Return.objects.filter(period__year=2024, status="approved").count() == 6
    assert Tick.objects.get().cell == "members"


def test_an_odd_cell_that_changed_since_it_was_read_is_not_approved(cast):
    return_ = odd(cast)
    client, url = sign_in(cast.secretary), "/cum/dong-bac/2024/duyet/"
    read = hidden_fields(client.get(url).content.decode()) | {"approve": [return_.pk]}
    new = [NewQuestion("members", "Gộp hội nào?", must_answer=False)]
    questions.ask(by=cast.deputy, return_=return_, questions=new)
    page = words_of(client.post(url, read, follow=True))
    assert "Lạng Sơn 2024: Có ô đã đổi sau khi mở trang." in page
    return_.refresh_from_db()
    assert return_.status == "submitted"
    assert not Tick.objects.exists()


def test_the_officer_lands_on_the_figure_and_answers_there(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.secretary)
    sent = {"version": return_.version, "figures_version": return_.figures_version, "about": "branches"}
    refused = client.post(
        address(return_, "tra-lai"), {**sent, "text": "", "due": "31/02/2027", "words": "Gấp"}
    )
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Ghi điều muốn hỏi" in page
    assert "Không có ngày “31/02/2027”" in page
    assert ">Gấp</textarea>" in page
    assert not Question.objects.exists()
    past = client.post(address(return_, "tra-lai"), {**sent, "text": "Sao giảm?", "due": "01/02/2020"})
    assert "Ngày 01/02/2020 đã qua" in past.content.decode()
    done = client.post(address(return_, "tra-lai"), {**sent, "text": "Sao giảm?", "must_answer": "on"})
    assert done.status_code == 302
    officer = sign_in(cast.officer)
    page = officer.get(address(return_, "nhap")).content.decode()
    assert '<a href="#o-branches">Số chi hội khuyến học</a>' in page
    assert "Sao giảm?" in page
    assert 'form="tra-loi"' in page
    assert "Còn 1 câu hỏi phải trả lời" in page
    assert 'class="all-done"' not in page
    assert "Đã đủ, có thể nộp" not in officer.get("/").content.decode()
    assert "chưa được trả lời" in officer.get(address(return_, "nop")).content.decode()
    assert (
        "Số lúc hỏi: <strong>2.100</strong> chi hội"
        in officer.get(address(return_, "hoi/1")).content.decode()
    )
    answer = {
        "deed": "answer",
        "turns": "1",
        "back": "fill",
        "text": "Hai chi hội nhập lại",
        "outcome": "kept",
    }
    response = officer.post(address(return_, "hoi/1"), answer)
    assert response["Location"] == address(return_, "nhap") + "#o-branches"
    assert Question.objects.get().outcome == "kept"
    again = officer.post(address(return_, "hoi/1"), answer)
    assert again.status_code == 409
    assert "Hoàng Thị Én đã trả lời" in again.content.decode()
    assert Question.objects.get().turns.count() == 2


def test_who_asks_while_reviewing_comes_back_to_the_same_cell(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.secretary)
    link = f"{address(return_, 'hoi')}?ve=branches&amp;ve-trang=review"
    assert f'href="{link}"' in client.get(address(return_, "ra-soat")).content.decode()
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert '<input type="hidden" name="back" value="review">' in page
    sent = {"about": "branches", "text": "Sao giảm?", "back": "review"}
    response = client.post(address(return_, "hoi"), sent)
    assert response["Location"] == address(return_, "ra-soat") + "#o-branches"
    assert 'name="back"' not in client.get(f"{address(return_, 'hoi')}?ve-trang=la").content.decode()


def test_without_a_question_nothing_is_sent_back(cast):
    return_ = factories.submitted(cast)
    sent = {"version": return_.version, "figures_version": return_.figures_version, "words": "Xem lại"}
    response = sign_in(cast.secretary).post(address(return_, "tra-lai"), sent)
    assert response.status_code == 409
    return_.refresh_from_db()
    assert return_.status == "submitted"


def test_words_of_a_question_run_nowhere(cast):
    return_ = factories.submitted(cast)
    questions.ask(
        by=cast.secretary, return_=return_, questions=[NewQuestion("members", "<script>alert(1)</script>")]
    )
    for page in ("", "ra-soat", "hoi/1"):
        assert "<script>alert" not in sign_in(cast.secretary).get(address(return_, page)).content.decode()


def test_the_book_of_a_cluster_shows_each_only_their_own(cast):
    for unit in (cast.lang_son, cast.cao_bang):
        return_ = factories.submitted(cast, unit)
        questions.ask(
            by=cast.secretary, return_=return_, questions=[NewQuestion("members", f"Hỏi {unit.key}?")]
        )
    url = "/cum/dong-bac/2024/hoi-dap/"
    page = sign_in(cast.secretary).get(url).content.decode()
    assert "Hỏi lang-son?" in page
    assert "Hỏi cao-bang?" in page
    page = sign_in(cast.officer).get(url).content.decode()
    assert "Hỏi lang-son?" in page
    assert "Hỏi cao-bang?" not in page
    assert "1 câu hỏi" in page
    assert sign_in(cast.central).get(url).status_code == 404
    assert "Không có câu hỏi nào" in sign_in(cast.officer).get(f"{url}?tinh-trang=answered").content.decode()
    assert sign_in(cast.officer).get(f"{url}?tinh-trang=la").status_code == 404
    assert sign_in(cast.officer).get(f"{url}?hoi=cao-bang").status_code == 404


def test_clean_returns_are_approved_in_one_go(cast):
    clean = factories.submitted(cast)
    with_question = factories.submitted(cast, cast.cao_bang)
    questions.ask(by=cast.secretary, return_=with_question, questions=[NewQuestion("members", "Vì sao?")])
    client, url = sign_in(cast.deputy), "/cum/dong-bac/2024/duyet/"
    page = client.get(url).content.decode()
    assert f'name="approve" value="{clean.pk}"' in page
    assert f'name="approve" value="{with_question.pk}"' not in page
    sent = {"approve": [clean.pk, with_question.pk]}
    for return_ in (clean, with_question):
        return_.refresh_from_db()
        sent |= {f"version/{return_.pk}": return_.version, f"figures/{return_.pk}": return_.figures_version}
    page = client.post(url, sent, follow=True).content.decode()
    assert "Đã duyệt Lạng Sơn 2024" in page
    assert "Cao Bằng 2024: Chưa duyệt được. Còn: 1 câu hỏi phải trả lời." in page
    clean.refresh_from_db()
    with_question.refresh_from_db()
    assert (clean.status, with_question.status) == ("approved", "submitted")


def test_the_pages_of_a_cluster_ask_as_often_for_eight_units_as_for_three(cast):
    def queries(url):
        client = sign_in(cast.secretary)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def ask(unit):
        return_ = factories.submitted(cast, unit)
        questions.ask(by=cast.secretary, return_=return_, questions=[NewQuestion("members", "Vì sao?")])

    ask(cast.lang_son)
    urls = ["/cum/dong-bac/2024/duyet/", "/cum/dong-bac/2024/hoi-dap/"]
    before = [queries(url) for url in urls]
    for number in range(5):
        ask(factories.join(cast, number))
    assert [queries(url) for url in urls] == before


def test_a_row_of_a_list_is_asked_about_from_its_list(cast):
    return_ = factories.draft(cast)
    row = Initiative.objects.create(of_return=return_, position=1, title="Heo đất", summary="x")
    factories.go(return_, "submit", cast.officer)
    client = sign_in(cast.secretary)
    page = client.get(address(return_, "danh-muc/sang-kien")).content.decode()
    assert f'href="{address(return_, "hoi")}?ve=sang-kien/{row.pk}"' in page
    form = client.get(f"{address(return_, 'hoi')}?ve=sang-kien/{row.pk}").content.decode()
    assert "Heo đất" in form
    sent = {"about": f"sang-kien/{row.pk}", "text": "Đã làm ở mấy xã?"}
    assert client.post(address(return_, "hoi"), sent).status_code == 302
    assert "Heo đất" in Question.objects.get().subject
    assert "Đã làm ở mấy xã?" in client.get(address(return_)).content.decode()


def test_the_largest_changes_that_no_check_questions_are_named(cast):
    return_ = odd(cast)
    found = make_review(return_, make_sheet(return_), make_book(return_, by=cast.secretary))
    most = [(cell.name, cell.row.relative_change) for cell in found.most_changed]
    changes = [abs(change) for _, change in most]
    assert len(most) == 5
    assert "members" not in dict(most)  # it has a warning, and stands above
    assert changes == sorted(changes, reverse=True)
    rest = [cell for cell in found.cells.values() if cell.name not in dict(most) and not cell.look.is_odd]
    assert all(abs(cell.row.relative_change or 0) <= changes[-1] for cell in rest if cell.row)
    page = " ".join(words_of(sign_in(cast.secretary).get(address(return_, "ra-soat"))).split())
    changes_shown = page[page.index("Thay đổi lớn nhất so với năm trước") :]
    for cell in found.most_changed:
        assert f'href="#o-{cell.name}">{cell.label}' in changes_shown
        for text in (cell.row.text, cell.row.previous_text, cell.row.change):
            assert " ".join(text.split()) in changes_shown
    assert "ô không có cảnh báo" in page
    assert "không có gì lạ" not in page


def test_nothing_is_called_a_change_without_a_year_before(cast):
    page = words_of(sign_in(cast.secretary).get(address(factories.submitted(cast), "ra-soat")))
    assert "Thay đổi lớn nhất" not in page


def test_an_explanation_is_green_only_once_a_reviewer_has_seen_it(cast):
    return_ = odd(cast)
    client, url = sign_in(cast.secretary), address(return_, "ra-soat")
    pages = (url, "/cum/dong-bac/2024/duyet/", address(return_, "duyet"))
    unseen = [words_of(client.get(page)) for page in pages]
    assert 'class="finding answered unseen"' in unseen[0]
    assert all("giải thích, chưa xem" in page for page in unseen)
    digest = looks_of([return_])[return_.pk]["members"].digest
    client.post(url, {"section": "xem-truoc", "tick": "members", "seen/members": digest})
    seen = [words_of(client.get(page)) for page in pages]
    assert 'class="finding answered seen"' in seen[0]
    assert not any("giải thích, chưa xem" in page for page in seen)
    assert 'class="finding answered"' in words_of(sign_in(cast.officer).get(address(return_, "")))
