"""The public pages: only what is published, nothing of drafts, people or questions, the same to the byte for ever."""

import csv
import datetime
import io
import json
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.actions import questions
from associations.actions import returns as actions
from associations.models import Association, Period, User
from reports.exports.open_data import report_as_json
from reports.indicators import INDICATORS
from reports.models import Meeting, StoredRevision
from reports.public import dictionary
from reports.public.preview import PICTURE
from reports.revisions.freezing import freeze, publish
from reports.revisions.reading import RevisionContent
from tests import factories
from tests.browsing import questions_in, sign_in
from tests.cast import Cast
from tests.made_once import made_once

PAGE = "/cong-khai/dong-bac/2024/"
FILES = ("figures.json", "figures.csv", "report.xlsx", "dataset.json")
PHONE = "0912345678"
SECRET = "Bão cuốn sổ quỹ"
# What a revision may be read from; the figures of returns are in none of these.
TABLES = {"reports_snapshot", "reports_meeting", "associations_cluster", "associations_period", "associations_association", "cache"}  # fmt: skip


@pytest.fixture
@made_once
def year(cast: Cast) -> Period:
    """Two approved years; what people wrote in them is in notes, texts and questions."""
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        for of in (2023, 2024):
            if unit == cast.lang_son and of == 2024:
                continue
            factories.approved(cast, unit, of, members=200_000 + unit.pk + of)
    return_ = factories.draft(cast, year=2024, members=202_024)
    notes = {
        ("branches", "source", "published"): (f"Chị Én, {PHONE}", ""),
        ("population", "source", "official"): ("Tổng cục Thống kê", ""),
        ("members_with_card", "missing", "chua_co"): (SECRET, ""),
        ("members", "remark", ""): (SECRET, ""),
    }
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    asked = questions.NewQuestion("members", f"{SECRET}?", must_answer=False)
    questions.ask(by=cast.secretary, return_=return_, questions=[asked])
    factories.go(return_, "approve", cast.secretary)
    User.objects.filter(pk=cast.officer.pk).update(phone=PHONE)
    return Period.objects.get(year=2024)


def new_revision(cast: Cast, period: Period, *, is_public: bool = False) -> StoredRevision:
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=SECRET)
    if is_public:
        publish(by=cast.secretary, revision=stored)
    return stored


def correct(cast: Cast, members: int) -> None:
    return_ = factories.begin(cast.lang_son, 2024)
    factories.go(return_, "reopen", cast.secretary, f"Chị Hoa gọi {PHONE}")
    factories.save(return_, cast.officer, members=members)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)


def crawl(client: Client, start: str) -> dict[str, bytes]:
    """Every public address that is reached from a page, as it answers."""
    found: dict[str, bytes] = {}
    waiting = [start, "/sitemap.xml", "/robots.txt"]
    while waiting:
        address = waiting.pop()
        # Of the map of today the page and its figures are enough: the other addresses are made the same way.
        if address in found or re.search(r"(xlsx|ban-\d/)\?map=today", address):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        found[address] = response.content
        text = response.content.decode("utf-8", "replace")
        waiting += list(re.findall(r'(?:href="|<loc>http://[^/]+)(/cong-khai/[^"<#]*)', text))
    return found


def text_of(content: bytes) -> str:
    """What a file says, also where it is packed."""
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as file:
        return " ".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_nothing_is_there_before_a_revision_is_published(cast: Cast, year: Period, client: Client):
    new_revision(cast, year)
    for address in (PAGE, f"{PAGE}phien-ban-1/", *(f"{PAGE}{file}" for file in (*FILES, PICTURE))):
        response = client.get(address)
        assert response.status_code == 404
        assert "Chưa công bố số liệu" in response.content.decode()
        assert "202.024" not in response.content.decode()
    assert "Chưa có cụm nào công bố số liệu" in client.get("/cong-khai/").content.decode()
    assert "2024" not in client.get("/sitemap.xml").content.decode()


def test_a_stranger_reads_what_is_published_and_nothing_of_drafts_people_or_questions(
    cast: Cast, year: Period, client: Client
):
    first = new_revision(cast, year, is_public=True)
    Meeting.objects.update(date=datetime.date(2024, 11, 25), place=f"Hội trường, gặp Chị Én {PHONE}")
    files = {f"{PAGE}{name}" for name in FILES} | {f"{PAGE}phien-ban-1/{name}" for name in FILES}
    seen = crawl(client, "/cong-khai/")
    assert {PAGE, f"{PAGE}?map=today", f"{PAGE}phien-ban-1/"} <= set(seen)
    assert files - set(seen) <= {f"{PAGE}dataset.json"}
    before = {a: c for a, c in seen.items() if "phien-ban-1" in a}
    page = seen[PAGE].decode()
    for words in (
        "Phiên bản 1, chốt ngày",
        "Tổng cục Thống kê",
        "tổng tử số chia cho tổng mẫu số",
        "4/4 hội",
        f"Ngày 25/11/2024, {cast.cluster.name} tổ chức hội nghị giao ban năm 2024.",
    ):
        assert words in page, words
    words = text_of(seen[f"{PAGE}report.xlsx"])
    assert "202024" in words
    assert b"202024" in seen[f"{PAGE}figures.csv"]

    # A correction, and a freeze that nobody published: nothing of it shows, what was published stays to the byte.
    correct(cast, 203_456)
    new_revision(cast, year)
    factories.draft(cast, cast.thai_nguyen_2025, 2025, members=234_567)
    cache.clear()
    for address in (
        "/cong-khai/",
        PAGE,
        f"{PAGE}phien-ban-1/report.xlsx",
        f"{PAGE}figures.csv",
        "/sitemap.xml",
    ):
        assert client.get(address).content == seen[address], address
    assert client.get(f"{PAGE}phien-ban-2/").status_code == 404

    # The next published revision: what changed and why, without the words that were written for it.
    correct(cast, 204_567)
    third = new_revision(cast, year, is_public=True)
    later = crawl(client, "/cong-khai/")
    page = later[PAGE].decode()
    assert "Hội viên" in page
    assert "202.024 → 204.567" in page
    assert "hội sửa báo cáo sau khi chốt" in page
    assert client.get(f"{PAGE}phien-ban-2/").status_code == 404
    old = later[f"{PAGE}phien-ban-1/"].decode()
    assert "phiên bản cũ" in old
    assert b"202024" in later[f"{PAGE}phien-ban-1/figures.csv"]
    assert "204.567" not in old
    for address, content in before.items():
        if not address.rstrip("/").endswith(("phien-ban-1", "?map=today")):
            assert later[address] == content, address
    assert json.loads(later[f"{PAGE}figures.json"])["snapshot"]["fingerprint"] == third.fingerprint
    assert (
        json.loads(later[f"{PAGE}phien-ban-1/figures.json"])["snapshot"]["fingerprint"] == first.fingerprint
    )

    # Every page has a picture for messengers, which is there.
    site = settings.PORTAL_URL
    pages = [
        address
        for address in later
        if address.startswith("/cong-khai/") and address.split("?")[0].endswith("/")
    ]
    for address in pages:
        (picture,) = re.findall(
            rf'<meta property="og:image" content="{site}(/[^"]+)">', later[address].decode()
        )
        drawn = client.get(picture)
        assert drawn["Content-Type"] == "image/png", address
        assert drawn["Cross-Origin-Resource-Policy"] == "cross-origin"

    people = [user.full_name for user in cast.everyone().values()]
    for address, content in {**seen, **later}.items():
        words = text_of(content)
        # One page, one writing: the words for the press have "29,8%", and so has all around them.
        if address.split("?")[0].endswith("/"):
            assert not re.search(r"\d(?:\s|&nbsp;|<[^>]*>)*[ \u00a0]%|điểm.%", content.decode()), address
        for hidden in (*people, PHONE, SECRET, "203.456", "203456", "234.567", "234567", "Chị Hoa", "Chị Én"):
            assert hidden not in words, (hidden, address)


def test_figures_come_from_the_revision_alone_and_are_drawn_once(cast: Cast, year: Period, client: Client):
    stored = new_revision(cast, year, is_public=True)
    addresses = (
        "/cong-khai/",
        PAGE,
        "/cong-khai/du-lieu/",
        "/sitemap.xml",
        f"/cong-khai/{PICTURE}",
        *(f"{PAGE}{f}" for f in (*FILES, PICTURE)),
    )
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as drawn:
            first = client.get(address)
        used = {
            table
            for query in drawn
            for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])
        }
        assert used <= TABLES, (address, used)
        with CaptureQueriesContext(connection) as again:
            second = client.get(address)
        assert second.content == first.content
        assert len(questions_in(again)) <= 2, address  # which revisions are published, and what was drawn
        with CaptureQueriesContext(connection) as unchanged:
            not_modified = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (not_modified.status_code, not_modified.content) == (304, b"")
        assert len(questions_in(unchanged)) <= 1, address
        assert "public, max-age=" in first["Cache-Control"]
        assert first["Cache-Control"] == not_modified["Cache-Control"]
        # A page changes without being published anew, so no moment says that it has not.
        assert "Last-Modified" not in first
        later = client.get(address, headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"})
        assert (later.status_code, later.content) == (200, first.content)
    # Who is signed in gets the very same, and is not asked for.
    secretary = sign_in(cast.secretary)
    with CaptureQueriesContext(connection) as signed_in:
        assert secretary.get(PAGE).content == client.get(PAGE).content
    assert not [query for query in signed_in if "associations_assignment" in query["sql"]]

    words = json.loads(client.get(f"{PAGE}figures.json").content)
    kept = json.loads(report_as_json(RevisionContent(stored).report("then")))
    assert list(words) == list(kept)
    assert words["coverage"] == kept["coverage"]
    for code, one in kept["indicators"].items():
        assert words["indicators"][code]["value"] == one["value"], code
    content = client.get(f"{PAGE}figures.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["fingerprint"] for row in rows} == {stored.fingerprint}
    assert {row["code"] for row in rows} >= {indicator.code for indicator in INDICATORS}
    dataset = json.loads(client.get(f"{PAGE}dataset.json").content)
    assert (dataset["@type"], dataset["identifier"]) == ("Dataset", stored.fingerprint)


def test_what_is_not_there_says_what_there_is(cast: Cast, year: Period, client: Client):
    Association.objects.filter(pk=cast.lang_son.pk).update(name="=1+1")
    new_revision(cast, year, is_public=True)
    for address in (
        "/cong-khai/khong-co/2024/",
        "/cong-khai/dong-bac/1999/",
        f"{PAGE}phien-ban-9/",
        f"{PAGE}nguoi.csv",
        f"{PAGE}?map=mars",
        "/cong-khai/a/b/c/",
        "/cong-khai/dong-bac/99999999999999999999/",
    ):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "Hiện có:" in response.content.decode(), address
        assert PAGE in response.content.decode(), address
    assert client.get("/cong-khai/dong-bac/2024")["Location"] == PAGE
    assert client.get(f"{PAGE}phien-ban-1")["Location"] == f"{PAGE}phien-ban-1/"
    assert client.post(PAGE).status_code == 405
    rows = csv.DictReader(io.StringIO(client.get(f"{PAGE}figures.csv").content.decode("utf-8-sig")))
    assert {row["name"] for row in rows if row["association"] == "lang-son"} == {"'=1+1"}, "no formula"
    robots = client.get("/robots.txt").content.decode()
    assert "Allow: /cong-khai/\nDisallow: /\n" in robots


def test_the_dictionary_explains_every_code_of_the_open_data():
    rows = list(csv.reader(io.StringIO(dictionary.dictionary_as_csv().decode("utf-8-sig"))))
    assert rows[0] == list(dictionary.COLUMNS)
    kinds = [row[0] for row in rows[1:]]
    assert (kinds.count("con số"), kinds.count("chỉ số"), kinds.count("dấu")) == (65, 26, 7)
    assert all(row[2] and (row[6] or row[0] == "con số") for row in rows[1:])
    by_code = {(row[0], row[1]): row for row in rows[1:]}
    assert by_code["chỉ số", "members_per_population"][7] == "members ÷ population × 100"
    assert by_code["dấu", "uoc_tinh"][10] == "ư"


def test_the_sign_in_page_leads_to_the_public_pages(client: Client, db: None):
    assert 'href="/cong-khai/"' in client.get("/tai-khoan/dang-nhap/").content.decode()
