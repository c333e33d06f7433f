"""A page of figures is drawn once for all who read the same, and again once anything changed; the frame is each one's own."""

import datetime
import gzip
import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from associations.actions import people
from associations.models import Assignment, User
from reports.dashboards import kept, views
from reports.presentation import drawn_cache
from tests import factories
from tests.browsing import sign_in

OVERVIEW = "/cum/dong-bac/2024/tong-quan/"
COUNTRY = "/toan-quoc/2024/"
TOKEN = re.compile(r'value="[\w-]{20,}"')  # of forms

pytestmark = pytest.mark.usefixtures("undrawn")


def text_of(answer) -> str:
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


@pytest.fixture
def year(cast):
    cache.clear()
    factories.approved(cast)
    factories.approved(cast, cast.cao_bang, members=210_000)
    return cast


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """What was drawn, in turn."""
    found: list[str] = []
    context = views._context
    monkeypatch.setattr(views, "_context", lambda page: (found.append(page.name), context(page))[1])
    return found


@pytest.mark.parametrize("page", [OVERVIEW, COUNTRY])
def test_the_same_page_comes_compressed_and_not_and_kept_or_not(year, page):
    client = sign_in(year.central)
    first = text_of(client.get(page))
    again = text_of(client.get(page))
    assert first == again
    packed = client.get(page, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"].split(", ").count("Accept-Encoding") == 1
    assert packed["Content-Length"] == str(len(packed.content))
    assert "Lạng Sơn" in first
    unpacked = gzip.decompress(packed.content).decode()
    assert re.sub(r"\s+", "", TOKEN.sub("", unpacked)) == re.sub(r"\s+", "", first)
    head = client.head(page, headers={"Accept-Encoding": "gzip"})
    assert (head.status_code, head["Content-Encoding"], head.content) == (200, "gzip", b"")


def test_it_is_drawn_again_for_what_changed_and_not_for_a_draft(year, drawn):
    client = sign_in(year.secretary)
    for _ in range(2):
        client.get(OVERVIEW)
    assert drawn == ["dashboard"]
    draft = factories.draft(year, year.bac_kan)
    client.get(OVERVIEW)
    factories.save(draft, User.objects.portal(), members=219_999)
    client.get(OVERVIEW)
    assert drawn == ["dashboard", "dashboard"]  # that it has begun shows, what is typed does not
    factories.answer_doctor(draft, User.objects.portal())
    factories.go(draft, "submit", User.objects.portal())
    factories.go(draft, "approve", year.secretary)
    assert "3/4 hội" in text_of(client.get(OVERVIEW))
    assert drawn == ["dashboard"] * 3


def test_each_reader_has_the_own_frame_and_marks(year):
    officer, neighbour = (
        text_of(sign_in(year.officer).get(OVERVIEW)),
        text_of(sign_in(year.neighbour).get(OVERVIEW)),
    )
    assert str(year.officer) in officer
    assert str(year.officer) not in neighbour
    assert "of-lang-son own" in officer
    assert "of-lang-son own" not in neighbour
    assert "of-cao-bang own" in neighbour
    colleague = text_of(sign_in(year.colleague).get(OVERVIEW))
    main = colleague.partition("<main")[2]
    assert main == officer.partition("<main")[2]
    assert str(year.colleague) in colleague


def test_who_reads_no_longer_finds_nothing_though_it_is_kept(year):
    client = sign_in(year.neighbour)
    assert client.get(OVERVIEW).status_code == 200
    assignment = Assignment.objects.get(user=year.neighbour)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    people.end_assignment(by=year.administrator, assignment=assignment, last_day=yesterday)
    assert sign_in(year.neighbour).get(OVERVIEW).status_code == 404
    assert sign_in(year.stranger).get(OVERVIEW).status_code == 404
    assert sign_in(year.colleague).get(OVERVIEW).status_code == 200


def test_what_changes_while_a_page_is_drawn_is_not_kept_as_of_before(year, monkeypatch):
    draw = views.draw_blocks

    def approved_meanwhile(page) -> str:
        monkeypatch.setattr(views, "draw_blocks", draw)
        found = draw(page)
        factories.approved(year, year.bac_kan)
        return found

    monkeypatch.setattr(views, "draw_blocks", approved_meanwhile)
    client, number = sign_in(year.secretary), kept.change_number()
    assert "2/4 hội" in text_of(client.get(OVERVIEW))
    # Whoever still reads the number from before, on a replica say, finds no half of it.
    with monkeypatch.context() as behind:
        behind.setattr(views, "change_number", lambda: number)
        behind.setattr(kept, "change_number", lambda: number)
        assert "3/4 hội" in text_of(client.get(OVERVIEW))


def test_an_address_of_many_letters_is_not_kept(year, monkeypatch):
    client, held = sign_in(year.secretary), []
    monkeypatch.setattr(kept, "keep", lambda made_from, value: held.append(made_from))
    client.get(f"{OVERVIEW}?x={'x' * 2000}")
    assert held == []
    client.get(f"{OVERVIEW}?x=x")
    assert len(held) == 1


def test_pages_are_kept_up_to_so_many_bytes(db, monkeypatch):
    cache.clear()
    monkeypatch.setattr(drawn_cache, "MOST_OF_PAGES", 20_000)
    moments = iter(range(drawn_cache.KEPT_FOR, drawn_cache.KEPT_FOR + 100))
    for number in range(32):
        monkeypatch.setattr(drawn_cache, "KEPT_FOR", next(moments))
        drawn_cache.keep(number, b"x" * 3_000)  # 4,000 letters as they are stored, and a few
    stands = [number for number in range(32) if drawn_cache.find_kept(number) is not None]
    assert len(stands) <= 4 + drawn_cache._SETS_BETWEEN
    assert stands[-1] == 31
    assert 0 not in stands
