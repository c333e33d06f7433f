"""The history that can be read: by cell, person and day, across years, as a file."""

import pytest
from django.db import connection

from associations.actions import questions
from associations.actions.questions import NewQuestion
from tests import factories
from tests.browsing import address, sign_in


@pytest.fixture
def busy(cast):
    """A return that two people worked on, that was sent back and put right."""
    return_ = factories.returned(cast)
    factories.save(return_, cast.colleague, members=219_000)
    factories.save(return_, cast.officer, branches=2_150)
    return return_


def lines(response):
    return [
        (line.event.by_name, line.event.kind, line.changes) for line in response.context["page"].object_list
    ]


def test_a_history_is_read_by_cell_person_and_deed(cast, busy):
    client, url = sign_in(cast.secretary), address(busy, "lich-su")
    assert lines(client.get(f"{url}?o=members"))[0] == (
        "Lý Văn Đức",
        "save",
        (("Tổng số hội viên", "220.000", "219.000"),),
    )
    assert {who for who, *_ in lines(client.get(f"{url}?nguoi={cast.secretary.pk}"))} == {"Trần Thị Ái"}
    assert [kind for _, kind, _ in lines(client.get(f"{url}?viec=send_back"))] == ["send_back"]
    assert "Chuỗi 6 sự kiện còn nguyên vẹn" in client.get(url).content.decode()
    assert lines(client.get(f"{url}?tu=01/01/2020&den=02/01/2020")) == []


@pytest.mark.parametrize("sent", ["tu=31/02/2025", "den=hom-qua", "o=la", "nguoi=abc", "viec=la"])
def test_what_cannot_be_asked_for_is_said_at_its_field(cast, busy, sent):
    response = sign_in(cast.officer).get(f"{address(busy, 'lich-su')}?{sent}")
    assert response.status_code == 409
    assert list(response.context["form"].errors) == [sent.partition("=")[0]]


def test_a_history_is_saved_as_a_file_in_which_nothing_runs(cast, busy):
    questions.ask(by=cast.secretary, return_=busy, questions=[NewQuestion("members", "x", must_answer=False)])
    factories.go(busy, "submit", cast.officer)
    factories.go(busy, "send_back", cast.secretary, "=1+1")
    response = sign_in(cast.officer).get(f"{address(busy, 'lich-su')}?tep=1&o=members")
    text = response.content.decode()
    assert text.startswith("\ufeffNgày,Giờ,Người")
    assert "Lý Văn Đức,lưu,3,Tổng số hội viên,220.000,219.000" in text
    every = sign_in(cast.officer).get(f"{address(busy, 'lich-su')}?tep=1").content.decode()
    assert ",=1+1" not in every


def test_a_figure_is_followed_across_the_years_and_before_a_merger(cast):
    before = factories.approved(cast, cast.bac_kan, year=2024)
    now = factories.draft(cast, cast.thai_nguyen_2025, year=2025)
    url = f"{address(now)}lich-su/o/members/"
    shown = [str(year[0]) for year in sign_in(cast.successor).get(url).context["years"]]
    assert shown == [str(now), str(before)]
    page = sign_in(cast.successor).get(url).content.decode()
    assert "220.000" in page
    assert sign_in(cast.successor).get(f"{address(now)}lich-su/o/khong-co/").status_code == 404
    assert "Bắc Kạn 2024" in sign_in(cast.successor).get(f"{url}?tep=1").content.decode()


def test_a_record_changed_by_hand_is_said_to_be_broken(cast, busy):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE associations_event SET reason = 'khác' WHERE number = 3")
    page = sign_in(cast.officer).get(address(busy, "lich-su")).content.decode()
    assert "sự kiện số 3" in page
    assert "đã bị sửa sau khi ghi" in page
