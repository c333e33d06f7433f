"""One figure, one way: what an officer types stands in the same writing wherever it is shown."""

import csv
import io
import json
import re

import openpyxl
import pytest
from django.test import Client
from docx import Document
from pptx import Presentation

from associations.models import Period
from associations.numbers import format_decimal
from reports.indicators import every_indicator
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browsing import open_form, send_form, sign_in
from tests.made_once import made_once

BASE = "/cum/dong-bac/2024/"

# What is typed; the figure; what the pages write, in the unit of their tables; the cluster's value in the same.
FIGURES = [
    ("members", "221.357", 221_357, "221.357", "441.357"),
    ("fund_total", "148,7 tỉ", 148_700_000_000, "148.700,0", "159.700,0"),
    ("cooperation_programmes", "13", 13, "13", "22"),
]


@pytest.fixture
@made_once
def sent_in(cast):
    """Typed into the form, submitted and approved over HTTP; Cao Bằng beside it."""
    return_ = factories.draft(cast)
    factories.approved(cast, cast.cao_bang)
    officer = sign_in(cast.officer)
    sent = open_form(officer, return_)
    send_form(officer, return_, sent, **{code: typed for code, typed, *_ in FIGURES})
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)


@pytest.fixture
def approved(cast, sent_in):
    return sign_in(cast.secretary)


# The unit of measurement beside the name of a row.
UNIT = r'<span class="quiet unit">[^<]*</span>'


def cells_of(page: str, label: str) -> list[str]:
    """The texts of the cells in the rows of a label."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    found = []
    for row in rows:
        head = re.search(r'<th scope="row">(.*?)</th>', row, re.DOTALL)
        if head and re.sub(rf"{UNIT}|<[^>]+>", "", head[1]).strip().endswith(label):
            found += [
                re.sub(r"<[^>]+>", "", re.sub(r"(<sup|<br).*", "", cell, flags=re.DOTALL)).strip()
                for cell in re.findall(r'<td class="num[^"]*"[^>]*>(.*?)</td>', row, re.DOTALL)
            ]
    return found


@pytest.mark.parametrize(("code", "typed", "value", "text", "whole"), FIGURES)
def test_a_typed_figure_stands_everywhere_in_the_same_writing(approved, code, typed, value, text, whole):
    own = approved.get(f"{BASE}chi-tieu/{code}/").content.decode()
    at = int(bool(every_indicator()[code].better))  # behind the rank, where there is one
    assert cells_of(own, "Lạng Sơn")[at] == text
    assert cells_of(own, "hội có số liệu")[at] == whole  # two of them reported
    assert f">{text}</text>" in own  # the chart's own label

    every = approved.get(f"{BASE}so-lieu/").content.decode()
    # The row and not the menu, which leads to the same page by other words.
    label = re.search(
        rf'<th scope="row"[^>]*>[^/]*(?:</span> )?<a [^>]*chi-tieu/{code}/">([^<]+)</a>', every
    )[1]
    assert text in cells_of(every, label)

    rows = list(
        csv.DictReader(io.StringIO(approved.get(f"{BASE}tai-ve/so-lieu.csv").content.decode("utf-8-sig")))
    )
    (row,) = [row for row in rows if (row["association"], row["code"]) == ("lang-son", code)]
    assert row["value"] == str(value)

    book = openpyxl.load_workbook(
        io.BytesIO(approved.get(f"{BASE}tai-ve/bao-cao.xlsx").content), data_only=True
    )
    (stored,) = [
        row for row in book["Số liệu"].iter_rows(min_row=8, values_only=True) if row[:2] == (2024, code)
    ]
    heads = [cell.value for cell in book["Số liệu"][7]]
    assert stored[heads.index("Lạng Sơn")] == value
    shown = [
        format_decimal(cell, 1 if "," in text else 0)
        for sheet in book
        if sheet.title[0] in "123"
        for row in sheet.iter_rows(min_row=8)
        for cell in [c.value for c in row]
        if isinstance(cell, int | float)
    ]
    assert text in shown
    assert whole in shown

    words = json.loads(approved.get(f"{BASE}tai-ve/so-lieu.json").content)["indicators"].get(code)
    if words:
        (unit,) = [unit for unit in words["units"] if unit["association"] == "lang-son"]
        assert unit["value"] == value


def test_the_dashboard_shows_the_ratio_that_csv_and_workbook_have(approved):
    page = approved.get(f"{BASE}tong-quan/").content.decode()
    members, population = 221_357 + 220_000, 1_600_000
    text = format_decimal(100 * members / population, 1)
    assert re.search(rf'<p class="large"><a class="why" href="[^"]+">{text}</a> <span', page)
    report = json.loads(approved.get(f"{BASE}tai-ve/so-lieu.json").content)
    assert report["indicators"]["members_per_population"]["text"] == text
    assert text in cells_of(page, "Hội viên/dân số")


@pytest.mark.postgresql
def test_the_frozen_figure_stands_in_word_slides_and_open_data_in_the_same_writing(approved, cast):
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Họp sớm")
    publish(by=cast.secretary, revision=stored)
    _, _, members, text, whole = FIGURES[0]

    word = Document(io.BytesIO(approved.get(f"{BASE}bao-cao.docx").content))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert {text, whole} <= {part for words in cells for part in words.split()}
    assert whole in " ".join(paragraph.text for paragraph in word.paragraphs)

    deck = Presentation(io.BytesIO(approved.get(f"{BASE}trinh-chieu/trinh-chieu.pptx").content))
    shown = " ".join(
        node.text or "" for slide in deck.slides for node in slide.element.iter() if node.tag.endswith("}t")
    )
    assert text in shown
    assert text in approved.get(f"{BASE}trinh-chieu/").content.decode()
    assert whole in approved.get(f"{BASE}hoi-nghi/bao-chi/").content.decode()

    nobody = Client()
    assert whole in nobody.get("/cong-khai/dong-bac/2024/").content.decode()
    opened = nobody.get("/cong-khai/dong-bac/2024/figures.csv").content.decode("utf-8-sig")
    (row,) = [
        row
        for row in csv.DictReader(io.StringIO(opened))
        if (row["association"], row["code"]) == ("lang-son", "members")
    ]
    assert (row["value"], row["fingerprint"]) == (str(members), stored.fingerprint)
