"""A pasted block or paragraph: shown as read, saved by tick, taken back in one go."""

import html
import json
import re

import pytest

from associations.exchange.pasting.places import template_lines
from associations.models import Event, User
from associations.sections.base import figures, read_columns
from tests import factories
from tests.browsing import address, sign_in


def stored(return_):
    return read_columns([return_.pk], figures_only=True)[return_.pk]


def show(cast, return_, text, start="members", who="officer"):
    client = sign_in(getattr(cast, who))
    response = client.post(address(return_, "dan"), {"text": text, "start": start})
    assert response.status_code == 200
    return client, response


def confirm(client, return_, response, only=None, **more):
    """What the browser sends: all ticked lines, or those of some codes."""
    sent = {
        "figures_version": "1",
        "stood": response.context["stood"],
        "text": response.context["text"],
        "start": response.context["start"],
        "of": response.context["fingerprint"],
        "take": [],
    }
    for number, line in enumerate(response.context["proposed"], start=1):
        if line.figure:
            sent[f"code-{number}"] = line.figure.code
        if line.value is not None:
            sent[f"value-{number}"] = str(line.value)
        if line.changes and (line.is_ticked if only is None else line.figure and line.figure.code in only):
            sent["take"].append(str(number))
    return client.post(address(return_, "dan"), {**sent, **more})


def test_a_column_fills_the_figures_below_after_a_preview_with_one_undo(cast):
    return_ = factories.draft(cast)
    before = stored(return_)
    events = Event.objects.count()
    client, response = show(cast, return_, "221.500\n3 200\n\n4100\nkhoảng 90\n")
    lines = response.context["proposed"]
    assert [(line.figure.code, line.value) for line in lines] == [
        ("members", 221_500), ("members_new", 3_200), ("officers", 4_100), ("officers_trained", None)
    ]  # fmt: skip
    assert "có cả chữ" in lines[3].problem
    assert [line.is_ticked for line in lines] == [False, True, True, False]  # the first would overwrite
    assert Event.objects.count() == events
    assert confirm(client, return_, response, only={"members", "members_new", "officers"}).status_code == 302
    now = stored(return_)
    assert (now["members"], now["members_new"], now["officers"]) == (221_500, 3_200, 4_100)
    assert Event.objects.count() == events + 1
    page = client.get(address(return_, "nhap")).content.decode()
    assert "Hoàn tác lần dán" in page
    factories.save(return_, cast.colleague, officers=4_200)
    client.post(address(return_, "dan/hoan-tac"))
    assert stored(return_) == {**before, "officers": 4_200}
    assert "Hoàn tác lần dán" not in client.get(address(return_, "nhap")).content.decode()


def test_a_table_with_labels_goes_by_its_labels_and_takes_the_newest_year(cast):
    return_ = factories.draft(cast)
    text = "TT\tChỉ tiêu\tĐVT\t2023\t2024\n1.8\tTổng số hội viên *\tngười\t210.000\t222.000\n1.6\tSỐ CHI HỘI KHUYẾN HỌC\tchi hội\t2.000\t2.050\n9\tKhông rõ\tx\t1\t2"
    _, response = show(cast, return_, text, start="fund_total")
    assert response.context["reading"].by_label
    lines = {line.figure.code: line.value for line in response.context["proposed"] if line.figure}
    assert lines == {"members": 222_000, "branches": 2_050}
    assert "Không có chỉ tiêu nào mang tên này" in response.content.decode()


def test_a_block_longer_than_the_form_names_the_lines_left_over(cast):
    return_ = factories.draft(cast)
    last = list(figures())[-1]
    _, response = show(cast, return_, "5\n6\n7", start=last)
    assert [line.problem for line in response.context["proposed"]][1:] == [
        "Khối dán dài hơn số ô còn lại."
    ] * 2


def test_money_is_read_as_money(cast):
    return_ = factories.draft(cast)
    client, response = show(cast, return_, "148,7 tỉ\n1.234.567.000", start="fund_total")
    assert "148 tỉ 700 triệu đồng" in response.content.decode()
    confirm(client, return_, response, only={"fund_total"})
    assert stored(return_)["fund_total"] == 148_700_000_000


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(cast):
    return_ = factories.draft(cast)
    client, response = show(cast, return_, "221.500\n3.200")
    factories.save(return_, cast.colleague, members=219_000)
    again = confirm(client, return_, response, only={"members", "members_new"})
    assert again.status_code == 409
    assert [line.is_ticked for line in again.context["proposed"]] == [True, True]
    assert "Lý Văn Đức đã ghi 219.000" in again.content.decode()
    assert stored(return_)["members_new"] is None


@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_001,
        "\n".join(["9"] * 5_000),
        "\x00\t\x00",
        "=cmd|' /C calc'!A0\t5",
        "<script>alert(1)</script>\t7",
    ],
)
def test_whatever_is_pasted_gets_an_answer_and_runs_nowhere(cast, text):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    response = client.post(address(return_, "dan"), {"text": text, "start": "members"})
    assert response.status_code in (200, 400, 409)  # 400: NUL, which no database of ours holds
    assert "<script>alert" not in response.content.decode()


def test_forged_lines_are_checked_again(cast):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    sent = {"figures_version": "1", "stood": json.dumps({"members": 220_000}), "take": ["1", "2"], "code-1": "members",
            "value-1": "-5", "code-2": "khong_co", "value-2": "7"}  # fmt: skip
    response = client.post(address(return_, "dan"), sent)
    assert response.status_code == 409
    assert "số âm" in response.content.decode()
    assert stored(return_)["members"] == 220_000


@pytest.mark.parametrize(
    "stood",
    ["[" * 100_000, "[]", '{"members": [1]}', '{"members": 1e400}', f'{{"members": {10**30}}}', '{"x": 1}'],
)
def test_a_forged_memory_of_what_stood_overwrites_nothing(cast, stood):
    return_ = factories.draft(cast)
    client = sign_in(cast.officer)
    sent = {"figures_version": "1", "stood": stood, "take": ["1"], "code-1": "members", "value-1": "230000"}
    response = client.post(address(return_, "dan"), sent)
    assert response.status_code == 409
    assert "Chính anh/chị đã ghi" in response.content.decode()
    assert stored(return_)["members"] == 220_000


def test_a_paragraph_proposes_figures_and_saves_none_without_a_tick(cast):
    return_ = factories.draft(cast)
    text = (
        "Toàn tỉnh hiện có 318 nghìn hội viên, tăng 20.110 hội viên so với năm trước, đạt 40,1% dân số. "
        "Tổng nguồn quỹ khuyến học 148,7 tỉ đồng."
    )
    client, response = show(cast, return_, text)
    assert not response.context["is_block"]
    offered = {line.figure.code: line.value for line in response.context["proposed"] if line.figure}
    assert offered == {"members": 318_000, "fund_total": 148_700_000_000}
    assert "Không lấy: số tăng, giảm." in response.content.decode()
    assert not [line for line in response.context["proposed"] if line.is_ticked]
    confirm(client, return_, response)
    assert stored(return_)["members"] == 220_000
    confirm(client, return_, response, only={"members"})
    assert (stored(return_)["members"], stored(return_)["fund_total"]) == (318_000, 11_000_000_000)


def boxes(response):
    """What stands in the form of a page of a paste: each field of it with its value, ticked boxes alone."""
    page = response.content.decode()
    form = page[page.index('id="luu-dan"') :]
    sent = {"take": re.findall(r'name="take"[^>]*?value="([^"]+)"[^>]*?checked', form)}
    for name, value in re.findall(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form):
        sent.setdefault(name, html.unescape(value))
    sent["text"] = html.unescape(
        re.search(r'<textarea name="text" hidden>(.*?)</textarea>', form, re.DOTALL)[1]
    )[1:]
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        sent.setdefault(name, chosen[0] if chosen else "")
    return sent


TABLE = (
    "Đơn vị tính: triệu đồng\t\t\r\nChỉ tiêu\tTH 2023\tTH 2024\r\nTổng số hội viên\t210.000\t222.000\r\n"
    "Số hội viên mới kết nạp\t3.000\t3.200\r\nThư viện xã\t20\t35\r\nCán bộ hội các cấp\t4.000\t4,100\r\n"
)


def test_what_a_person_chose_is_saved_in_the_unit_of_the_table(cast):
    return_ = factories.draft(cast)
    client, response = show(cast, return_, TABLE)
    assert "Tên chỉ gần giống" in response.content.decode()
    sent = boxes(response)
    assert (sent["take"], sent["code-1"], sent["code-2"], sent["code-3"]) == (
        ["1"],
        "members",
        "members_new",
        "",
    )
    more = {"take": ["1", "2", "3", "4.1"], "code-3": "income_other"}
    assert client.post(address(return_, "dan"), {**sent, **more}).status_code == 302
    now = stored(return_)
    assert [now[code] for code in ("members", "members_new", "income_other", "officers")] == [
        222_000, 3_200, 35_000_000, 4_100
    ]  # fmt: skip


def test_a_refused_save_stands_as_it_was_ticked_and_chosen(cast):
    return_ = factories.draft(cast)
    client, response = show(cast, return_, TABLE)
    more = {"take": ["2", "3", "4.1"], "code-2": "branches", "code-3": ""}
    again = client.post(address(return_, "dan"), {**boxes(response), **more})
    assert again.status_code == 409
    assert "chọn chỉ tiêu, hoặc bỏ dấu chọn" in again.content.decode()
    sent = boxes(again)
    assert (sent["take"], sent["code-2"], sent["code-3"]) == (["2", "3", "4.1"], "branches", "")
    assert again.context["text"] == TABLE
    twice = client.post(address(return_, "dan"), {**sent, "take": ["1", "2"], "code-2": "members"})
    assert twice.status_code == 409
    assert "đang chọn hai số, 222.000 và 3.200" in twice.content.decode()


def test_who_fills_for_another_keeps_the_number_of_the_paper_when_refused(cast):
    return_ = factories.draft(cast)
    client, response = show(cast, return_, TABLE, who="secretary")
    more = {"take": ["1", "3"], "paper": "12/BC-HKH ngày 5/12"}
    again = client.post(address(return_, "dan"), {**boxes(response), **more})
    assert again.status_code == 409
    assert 'value="12/BC-HKH ngày 5/12"' in again.content.decode()


def test_the_page_asks_for_the_column_and_reads_by_the_answer_for_that_text_alone(cast):
    return_ = factories.draft(cast)
    text = "Tổng số hội viên\t210.000\t222.000\nCán bộ hội các cấp\t4.000\t4.100"
    client, response = show(cast, return_, text)
    page = response.content.decode()
    assert not response.context["proposed"]
    assert "Cột thứ 3: 222.000; 4.100" in page
    chosen = {"text": text.replace("\n", "\r\n"), "column-0": "2", "of": response.context["fingerprint"]}
    lines = client.post(address(return_, "dan"), chosen).context["proposed"]
    assert [(line.value, line.is_ticked) for line in lines] == [(222_000, True), (4_100, True)]
    other = client.post(address(return_, "dan"), {**chosen, "text": text + "\nSố chi hội khuyến học\t5\t6"})
    assert other.context["reading"].asks


def test_the_templates_column_keeps_its_blank_line_on_top(cast):
    return_ = factories.draft(cast, **dict.fromkeys(factories.SOUND))
    column = ["" if code is None else str(1_000 + place) for place, code in enumerate(template_lines())]
    client, response = show(cast, return_, "\r\n".join(column) + "\r\n", start="population")
    assert client.post(address(return_, "dan"), boxes(response)).status_code == 302
    assert stored(return_) == {code: 1_000 + place for place, code in enumerate(template_lines()) if code}


def test_who_types_millions_pastes_and_sees_millions(cast):
    return_ = factories.draft(cast)
    User.objects.filter(pk=cast.officer.pk).update(enters_millions=True)
    client, response = show(cast, return_, "Chi trong kỳ\t12.046,5\nTổng số hội viên\t222.000")
    line = response.context["proposed"][0]
    assert (line.value, line.new, line.reading) == (
        12_046_500_000,
        "12.046,5",
        "12 tỉ 46 triệu 500 nghìn đồng",
    )
    client.post(address(return_, "dan"), boxes(response))
    assert stored(return_)["fund_spent"] == 12_046_500_000


def test_a_paste_of_five_megabytes_is_answered_with_words_and_kept_as_far_as_it_is_read(cast):
    return_ = factories.draft(cast)
    for text in ("Tổng số hội viên\t5\r\n" * 150_000, "Toàn tỉnh có 5 hội viên. " * 5_000):
        response = sign_in(cast.officer).post(address(return_, "dan"), {"text": text})
        assert response.status_code == 409
        assert "phần còn lại dán riêng" in response.content.decode()
        assert text.startswith(response.context["text"])
        assert len(response.context["text"]) >= 20_000


def test_a_closed_return_takes_no_paste(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    assert client.post(address(return_, "dan"), {"text": "5", "start": "members"}).status_code == 302
    assert client.post(address(return_, "dan/hoan-tac")).status_code == 302
    assert stored(return_)["members"] == 220_000
