"""A pasted block or paragraph: shown as read, saved by tick, taken back in one go."""

import json

import pytest

from associations.models import Event
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
    assert "Chính anh, chị đã ghi" in response.content.decode()
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


def test_a_closed_return_takes_no_paste(cast):
    return_ = factories.submitted(cast)
    client = sign_in(cast.officer)
    assert client.post(address(return_, "dan"), {"text": "5", "start": "members"}).status_code == 302
    assert client.post(address(return_, "dan/hoan-tac")).status_code == 302
    assert stored(return_)["members"] == 220_000
