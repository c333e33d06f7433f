"""Who comes: lines as people paste them, suggestions, the sheet at the door."""

import pytest

from associations.models import Association, Period
from associations.returns.workflow import Refused
from reports.meeting.participants import Person, add_participants, read_people
from reports.models import Participant
from tests.browsing import sign_in

MEMBERS = [Association(pk=1, name="Lạng Sơn"), Association(pk=2, name="Thái Nguyên")]
URL = "/cum/dong-bac/2024/hoi-nghi/nguoi-du/"


def test_lines_and_columns_of_excel_are_read_alike():
    lines = "Nguyễn Văn An; Phó Chủ tịch; Hội Khuyến học tỉnh Lạng Sơn\n\nLê Thị Bưởi;;\n"
    people, problems = read_people(lines, MEMBERS)
    assert problems == []
    assert people == [
        Person("Nguyễn Văn An", "Phó Chủ tịch", "Hội Khuyến học tỉnh Lạng Sơn", MEMBERS[0]),
        Person("Lê Thị Bưởi"),
    ]
    assert read_people(lines.replace("; ", "\t").replace(";", "\t"), MEMBERS) == (people, [])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("; Phó Chủ tịch", "thiếu họ tên"),
        (";;", "thiếu họ tên"),
        ("An; b; c; d", "hơn ba cột"),
        ("A" * 151, "họ tên dài quá 150"),
        ("", "Chưa có dòng nào"),
    ],
)
def test_a_line_that_cannot_be_is_named(line, text):
    _, problems = read_people(line and f"Trần Văn Ba\n{line}", MEMBERS)
    assert len(problems) == 1
    assert text in problems[0]
    assert problems[0].startswith("Dòng 2" if line else "Chưa")


def test_a_table_with_heads_is_read_in_any_order_and_what_is_not_read_is_named(cast):
    table = "DANH SÁCH ĐẠI BIỂU\nSTT\tCơ quan\tĐiện thoại\tHọ và tên\nI. Khách mời\n1\tBáo Lạng Sơn\t09\tTrần Văn Ba\n2\t\t\tLê Thị Tư\nCộng\t2"
    people, problems = read_people(table, MEMBERS)
    assert problems == []
    assert people == [Person("Trần Văn Ba", "", "Báo Lạng Sơn", MEMBERS[0]), Person("Lê Thị Tư")]
    assert read_people("1\tTrần Văn Ba\tTrưởng ban\n2\tLê Thị Tư", MEMBERS)[0] == [
        Person("Trần Văn Ba", "Trưởng ban"),
        Person("Lê Thị Tư"),
    ]
    assert read_people("1. Trần Văn Ba\n2. Lê Thị Tư", MEMBERS)[0] == [
        Person("Trần Văn Ba"),
        Person("Lê Thị Tư"),
    ]
    assert read_people("Trần Văn Ba\tA\n\t\nLê Thị Tư\tB", MEMBERS)[1] == []
    assert "Chưa rõ cột nào là “Họ tên”" in read_people("Cơ quan\tChức vụ\nA\tB", MEMBERS)[1][0]
    Period.objects.open_year(2024)
    page = sign_in(cast.secretary).post(URL, {"people": table}, follow=True).content.decode()
    assert "Đã thêm 2 người." in page
    assert "Không lấy cột “Điện thoại”." in page
    assert "6 “I. Khách mời”" not in page
    assert "3 “I. Khách mời”" in page
    long = sign_in(cast.secretary).post(URL, {"people": "Trần Văn Ba\n" * 9000})
    assert (long.status_code, long.content.decode().count("Trần Văn Ba\n")) == (409, 9000)


def test_people_are_added_suggested_printed_and_removed(cast):
    period = Period.objects.open_year(2024)
    client = sign_in(cast.secretary)
    page = client.get(URL).content.decode()
    assert "Hoàng Thị Én" in page  # an officer of the cluster is suggested
    assert "Bùi Thị Ẩn" not in page  # one of elsewhere is not
    assert client.post(URL, {"people": "Hoàng Thị Én; Chủ tịch; Lạng Sơn\nAn\nan"}).status_code == 302
    assert [p.name for p in Participant.objects.all()] == ["Hoàng Thị Én", "An"], (
        "the same name is one person"
    )
    refused = client.post(URL, {"people": "Bình\n;x"})
    assert refused.status_code == 409
    assert "Bình" in refused.content.decode()
    client.post(f"{URL}goi-y/", {"user": [cast.colleague.pk, cast.officer.pk]})
    assert Participant.objects.filter(association=cast.lang_son).count() == 2, (
        "who is there is not suggested again"
    )
    sheet = sign_in(cast.officer).get(f"{URL}diem-danh/").content.decode()
    assert "Ký tên" in sheet
    assert "Lý Văn Đức" in sheet
    gone = Participant.objects.get(name="An")
    assert client.post(f"{URL}{gone.pk}/bo/").status_code == 302
    assert not Participant.objects.filter(name="An").exists()
    assert "trước đó" in client.post(f"{URL}{gone.pk}/bo/", follow=True).content.decode()
    assert sign_in(cast.officer).post(URL, {"people": "Tôi"}).status_code == 404
    with pytest.raises(Refused):
        add_participants(by=cast.officer, cluster=cast.cluster, period=period, people=[Person("Tôi")])
    many = [Person(f"Người {number}") for number in range(300)]
    with pytest.raises(Refused, match="nhiều nhất 300"):
        add_participants(by=cast.secretary, cluster=cast.cluster, period=period, people=many)
