"""What a meeting concludes: words, answers, tasks; and that it stands beside next year's return of who is concerned."""

import datetime

import pytest

from associations.models import Notice, Period, Petition
from associations.returns.workflow import Refused
from reports.meeting import conclusions as actions
from reports.models import MeetingTask, PetitionAnswer
from tests import factories
from tests.browsing import sign_in
from tests.reports.analysis.test_targets import targets  # noqa: F401 - a fixture

URL = "/cum/dong-bac/2024/hoi-nghi/ket-luan/"


@pytest.fixture
def petition(cast):
    return_ = factories.draft(cast)
    found = Petition.objects.create(
        of_return=return_, position=1, topic="finance", text="Bố trí <b>kinh phí</b>"
    )
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    return found


def test_conclusions_are_written_over_what_was_seen(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    seen = client.get(URL).context["seen"]
    assert client.post(URL, {"text": "Một\r\nHai", "seen": seen}).status_code == 302
    assert "Một<br>Hai" in sign_in(cast.officer).get(URL).content.decode()
    late = sign_in(cast.deputy).post(URL, {"text": "Ba", "seen": seen})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Trần Thị Ái đã sửa kết luận" in page
    assert "Bản đang lưu" in page
    assert ">Ba</textarea>" in page
    assert sign_in(cast.officer).post(URL, {"text": "Bốn"}).status_code == 404


def test_a_petition_is_answered_and_the_answer_reaches_who_asked(cast, petition):
    client = sign_in(cast.secretary)
    page = client.get(URL).content.decode()
    assert "Bố trí &lt;b&gt;kinh phí&lt;/b&gt;" in page
    pk = petition.pk
    sent = {"petition": pk, f"answer-{pk}": "Đã trình.", f"by-{pk}": "Trung ương Hội", f"seen-{pk}": ""}
    assert client.post(f"{URL}kien-nghi/", sent).status_code == 302
    assert PetitionAnswer.objects.get().association == cast.lang_son
    other = sign_in(cast.deputy).post(f"{URL}kien-nghi/", {**sent, f"answer-{pk}": "Khác"})
    assert other.status_code == 409
    assert "Trần Thị Ái vừa sửa trả lời" in other.content.decode()
    assert "Khác</textarea>" in other.content.decode()
    assert "Đã trình." in sign_in(cast.officer).get(URL).content.decode()
    neighbour = sign_in(cast.neighbour).get(URL).content.decode()
    assert "kinh phí" not in neighbour, "lists are the association's own"
    assert "Đã trình." not in neighbour
    assert "Đã trình." in sign_in(cast.central).get(URL).content.decode()
    seen = actions.mark_of(PetitionAnswer.objects.get())
    client.post(f"{URL}kien-nghi/", {"petition": pk, f"answer-{pk}": "", f"by-{pk}": "", f"seen-{pk}": seen})
    assert not PetitionAnswer.objects.exists()


def test_tasks_and_answers_stand_beside_next_years_return_of_who_is_concerned(cast, petition):
    period = Period.objects.get(year=2024)
    who = {"by": cast.secretary, "cluster": cast.cluster, "period": period}
    actions.add_task(task=actions.NewTask("Mọi hội rà soát"), **who)
    actions.add_task(
        task=actions.NewTask("Việc của Cao Bằng", cast.cao_bang, datetime.date(2025, 6, 30)), **who
    )
    actions.answer_petitions(answers=[actions.Answer(petition.pk, "Đã trình.")], **who)
    for unit in (cast.lang_son, cast.cao_bang, cast.thai_nguyen_2025):
        factories.begin(unit, 2025)

    def panel(user, unit, year=2025):
        address = f"/bao-cao/{unit.key}/{year}/hoi-nghi-truoc/"
        answer = sign_in(user).get(address, headers={"HX-Request": "true"})  # as a form loads it
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    own = panel(cast.officer, cast.lang_son)
    assert "giao 1 nhiệm vụ và trả lời 1 kiến nghị của hội" in own
    assert "Đã trình." in own
    assert "Cao Bằng" not in own
    neighbours = panel(cast.neighbour, cast.cao_bang)
    assert "Việc của Cao Bằng" in neighbours
    assert "hạn 30/06/2025" in neighbours
    assert "Đã trình." not in neighbours
    assert "Mọi hội rà soát" in panel(cast.successor, cast.thai_nguyen_2025), (
        "its predecessors were in the cluster"
    )
    assert panel(cast.neighbour, cast.lang_son) == 404
    assert panel(cast.officer, cast.lang_son, 2024).strip() == "", "the year before had no meeting"
    for page in ("nhap/", "danh-muc/kien-nghi/"):
        assert (
            "/hoi-nghi-truoc/" in sign_in(cast.officer).get(f"/bao-cao/lang-son/2025/{page}").content.decode()
        )


def test_a_task_that_cannot_be_is_refused_at_its_field(cast):
    Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    for sent, field in (
        ({"text": ""}, "text"),
        ({"text": "Rà soát", "due": "30/06/2024"}, "due"),
        ({"text": "Rà soát", "association": cast.elsewhere.pk}, "association"),
    ):
        answer = client.post(f"{URL}nhiem-vu/", sent)
        assert answer.status_code == 409
        assert list(answer.context["form"].errors) == [field]
    assert client.post(f"{URL}nhiem-vu/", {"text": "Rà soát", "due": "30/06/2025"}).status_code == 302
    task = MeetingTask.objects.get()
    assert client.post(f"{URL}nhiem-vu/{task.pk}/bo/").status_code == 302
    assert not MeetingTask.objects.exists()


def test_the_officers_of_the_cluster_are_told_once_there_is_something(cast):
    period = Period.objects.open_year(2024)
    who = {"by": cast.secretary, "cluster": cast.cluster, "period": period}
    with pytest.raises(Refused, match="Chưa có kết luận"):
        actions.tell_conclusions(**who)
    actions.conclude(text="Một", **who)
    words = sign_in(cast.secretary).post(f"{URL}bao/", follow=True).content.decode()
    assert "Đã báo cho 4 cán bộ" in words
    assert set(Notice.objects.values_list("to", flat=True)) == {
        u.pk for u in (cast.officer, cast.colleague, cast.neighbour, cast.successor)
    }
    assert Notice.objects.first().place == URL


def test_the_official_targets_that_are_ahead_stand_above_the_tasks_of_next_year(cast, targets):  # noqa: F811
    Period.objects.open_year(2025)
    page = sign_in(cast.secretary).get(URL.replace("2024", "2025")).content.decode()
    assert "Mục tiêu đến năm 2030: Công dân học tập/dân số từ 18 tuổi 60 %;" in page
    assert "Sau năm 2025 chưa có mục tiêu chính thức cho: Gia đình học tập/tổng số hộ;" in page
