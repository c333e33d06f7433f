"""A meeting of any earlier year is written down through every door of its pages; a slip in a year is named."""

import datetime
import inspect

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.days import DayField
from associations.models import Period
from reports.meeting import arranging, board
from reports.meeting.demonstration import CONCLUSIONS, PETITIONS, TASKS
from reports.meeting.views import conclusions
from reports.models import Meeting, MeetingPetition
from tests import factories
from tests.browsing import sign_in

URL = "/cum/dong-bac/2023/hoi-nghi/"
TASKS_URL = f"{URL}ket-luan/nhiem-vu/"
# By form and field of a day: the address, and what is sent beside it.
DOORS = {
    (arranging.MeetingForm, "date"): (URL, {}),
    (conclusions.TaskForm, "due"): (TASKS_URL, {"text": "Rà soát hội viên"}),
}
TAKEN = {
    "date": ("01/01/2023", "25/11/2023", "31/12/2024"),
    "due": ("26/11/2023", "31/12/2024", "31/12/2028"),
}
REFUSED = {
    "date": ("31/12/2022", "25/11/2032", "01/01/2025", "25/11/2203"),
    "due": ("25/11/2023", "30/06/2022", "30/06/2032"),
}


@pytest.fixture
def period(cast):
    return Period.objects.open_year(2023)


def test_every_form_of_a_meeting_with_a_day_has_its_rows_in_the_tables():
    found = set()
    for module in (arranging, board, conclusions):
        for _, form in inspect.getmembers(module, inspect.isclass):
            fields = getattr(form, "base_fields", {})
            found |= {(form, name) for name, field in fields.items() if isinstance(field, DayField)}
    assert found == set(DOORS)
    assert {name for _, name in DOORS} == set(TAKEN) == set(REFUSED)


@pytest.mark.parametrize(("form", "field"), DOORS, ids=lambda one: getattr(one, "__name__", one))
def test_days_of_a_past_meeting_are_taken_and_slips_in_the_year_are_named(cast, period, form, field):
    client, (url, beside) = sign_in(cast.secretary), DOORS[form, field]
    if field == "due":
        Meeting.objects.create(
            cluster=cast.cluster, period=period, date="2023-11-25", changed_by=cast.secretary, changed_at=timezone.now()
        )  # fmt: skip
    for day in TAKEN[field]:
        assert client.post(url, {field: day, **beside}).status_code == 302, day
    for day in REFUSED[field]:
        answer = client.post(url, {field: day, **beside})
        assert answer.status_code == 409, day
        problem = " ".join(answer.context["form"].errors[field])
        assert day in problem
        assert "Kiểm tra lại năm" in problem or "Ghi ngày sau đó" in problem or "không hợp lý" in problem
        assert f'value="{day}"' in answer.content.decode()
    stored = Meeting.objects.get()
    last = f"{stored.date:%d/%m/%Y}" if field == "date" else f"{stored.tasks.last().due:%d/%m/%Y}"
    assert last == TAKEN[field][-1]


def test_a_late_meeting_may_still_be_arranged(cast, period):
    soon = timezone.localdate() + datetime.timedelta(days=7)
    assert sign_in(cast.secretary).post(URL, {"date": f"{soon:%d/%m/%Y}"}).status_code == 302


def test_every_part_of_a_past_meeting_is_entered(cast, period):
    client = sign_in(cast.secretary)
    people = "Nông Văn Ơn; Phó Chủ tịch; Hội Khuyến học tỉnh Bắc Kạn"
    kept = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7\n%%EOF")
    for url, sent in (
        (URL, {"date": "25/11/2023", "place": "Hội trường tỉnh", "host": cast.bac_kan.pk, "agenda": "Khai mạc"}),
        (f"{URL}nguoi-du/", {"people": people}),
        (f"{URL}tai-lieu/", {"title": "Biên bản", "paper": kept}),
        (f"{URL}ket-luan/", {"text": "Thống nhất", "seen": conclusions.actions.seen_mark("")}),
        (f"{URL}ket-luan/kien-nghi-tai-hop/", {"topic": "budget", "text": "Nâng mức", "answer": "Sẽ xem xét."}),
        # The association has merged since; a task of the past year was its own.
        (TASKS_URL, {"text": "Củng cố chi hội", "association": cast.bac_kan.pk, "due": "30/06/2024"}),
        (f"{URL}ket-luan/bao/", {}),
    ):  # fmt: skip
        answer = client.post(url, sent, follow=True)
        assert answer.status_code == 200, url
        assert answer.redirect_chain, url
        assert "Chưa làm được" not in answer.content.decode(), url
    meeting = Meeting.objects.get()
    assert (meeting.host, meeting.participants.get().association) == (cast.bac_kan, cast.bac_kan)
    assert (meeting.documents.count(), meeting.conclusions) == (1, "Thống nhất")
    assert meeting.tasks.get().association == cast.bac_kan
    page = client.get(URL).content.decode()
    assert "Đã họp ngày 25/11/2023" in page
    assert "1 kiến nghị nêu tại hội nghị" in page


def test_a_petition_raised_at_the_meeting_stands_by_its_topic_and_reaches_every_association(cast, period):
    client = sign_in(cast.secretary)
    add = f"{URL}ket-luan/kien-nghi-tai-hop/"
    for sent, field in (
        ({"topic": "budget", "text": "", "answer": "A"}, "text"),
        ({"topic": "budget", "text": "A", "answer": " "}, "answer"),
        ({"topic": "khac", "text": "A", "answer": "A"}, "topic"),
    ):
        answer = client.post(add, sent)
        assert answer.status_code == 409
        assert list(answer.context["petition_form"].errors) == [field]
    for topic, text in (("organisation", "Thêm <b>biên chế</b>"), ("budget", "kinh phí đi lại.")):
        sent = {"topic": topic, "text": text, "answer": "Đã ghi nhận.", "answered_by": "Trung ương Hội"}
        assert client.post(add, sent).status_code == 302
    read = sign_in(cast.officer).get(f"{URL}ket-luan/").content.decode()
    assert "Kinh phí đi lại" in read, "its own words name the topic"
    assert "Tổ chức: Thêm &lt;b&gt;biên chế" in read
    assert read.count("Đã ghi nhận.") == 1, "one answer to both is told once"
    assert "kien-nghi-tai-hop" not in read
    factories.begin(cast.lang_son, 2024)
    panel = sign_in(cast.officer).get("/bao-cao/lang-son/2024/hoi-nghi-truoc/").content.decode()
    assert "trả lời 2 kiến nghị nêu tại hội nghị" in panel
    assert "Kinh phí đi lại" in panel
    assert sign_in(cast.officer).post(add, {}).status_code == 404
    first = MeetingPetition.objects.first()
    assert client.post(f"{add}{first.pk}/bo/").status_code == 302
    assert not MeetingPetition.objects.filter(pk=first.pk).exists()


def test_who_can_be_given_a_task_follows_the_year_that_it_is_of(cast, period):
    meeting = Meeting(cluster=cast.cluster, period=period, date=datetime.date(2023, 11, 25))
    assert cast.thai_nguyen_2025 not in conclusions.actions.members_to_task(cast.cluster, meeting)
    latest = Meeting(cluster=cast.cluster, period=Period.objects.open_year(2024), date=datetime.date(2024, 11, 25))  # fmt: skip
    both = conclusions.actions.members_to_task(cast.cluster, latest)
    assert {cast.bac_kan, cast.thai_nguyen_2025} <= set(both)
    assert len(both) == len(set(both))


def test_the_published_account_holds_no_numeral_and_no_name_that_was_not_published():
    texts = [*CONCLUSIONS, *TASKS, *(text for _, text in PETITIONS)]
    assert not any(letter.isdigit() for text in texts for letter in text)
    assert not any(" ông " in text.lower() or " bà " in text.lower() for text in texts)
