"""What was made of a revision is sent again as it is, never where anything in it has changed."""

import threading
import time
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection

from associations.models import Period, Petition
from reports.dashboards import views
from reports.exports.formats import FORMATS, Dossier
from reports.models import MeetingPetition
from reports.presentation import drawn_cache
from reports.presentation.drawn_cache import kept_file
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast


@pytest.fixture
def made(monkeypatch, db) -> list[int]:
    """The number of letters of each file that was made, in turn."""
    cache.clear()
    return []


def of_size(made: list[int], size: int) -> bytes:
    made.append(size)
    return b"x" * size


def test_a_file_is_made_once(made):
    for _ in range(2):
        assert kept_file("one", lambda: of_size(made, 10)) == b"x" * 10
    assert made == [10]
    kept_file("another", lambda: of_size(made, 11))
    assert made == [10, 11]


def test_the_oldest_files_go_once_all_take_too_much(made, monkeypatch):
    monkeypatch.setattr(drawn_cache, "MOST_OF_FILES", 5_000)
    moments = iter(range(drawn_cache.KEPT_FOR, drawn_cache.KEPT_FOR + 100))
    for name in ("one", "two", "three"):
        monkeypatch.setattr(drawn_cache, "KEPT_FOR", next(moments))
        kept_file(name, lambda: of_size(made, 1_500))  # 2,000 letters as they are stored, and a few
    made.clear()
    for name in ("two", "three"):
        kept_file(name, lambda: of_size(made, 1_500))
    assert made == []
    kept_file("one", lambda: of_size(made, 1_500))
    assert made == [1_500]


@pytest.mark.postgresql
def test_who_asks_meanwhile_gets_what_the_first_made(transactional_db):
    cache.clear()
    made: list[int] = []

    def slowly() -> bytes:
        time.sleep(0.3)
        return of_size(made, 20)

    found: list[bytes] = []

    def ask() -> None:
        found.append(kept_file("together", slowly))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, found) == ([20], [b"x" * 20] * 3)


def test_the_claim_ends_where_making_fails(made):
    with pytest.raises(ZeroDivisionError):
        kept_file("bad", lambda: bytes(1 // 0))
    began = time.monotonic()
    assert kept_file("bad", lambda: of_size(made, 5)) == b"xxxxx"
    assert time.monotonic() - began < drawn_cache._LONGEST_MAKING / 2


def test_without_the_table_every_file_is_made(made):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")
    for _ in range(2):
        kept_file("one", lambda: of_size(made, 10))
    assert made == [10, 10]


@pytest.mark.parametrize("name", ["bao-cao.xlsx", "so-lieu.csv"])
def test_a_file_of_a_revision_is_made_once_for_who_reads_the_same(cast: Cast, name: str, monkeypatch):
    cache.clear()
    factories.approved(cast, cast.lang_son, 2024)
    made = counted(monkeypatch, name)
    address = f"/cum/dong-bac/2024/tai-ve/{name}"
    leader, officer = sign_in(cast.secretary), sign_in(cast.neighbour)
    for _ in range(2):
        leader.get(address)
    assert made == [False, False]  # live figures are made for each

    stored, _ = freeze(
        by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2024), reason="Kịp họp"
    )
    made.clear()
    kept = [leader.get(address).content for _ in range(2)]
    assert kept[0] == kept[1]
    assert made == [False]
    officer.get(address)
    assert made == [False, True]  # without what others wrote

    petition = MeetingPetition.objects.create(
        meeting=stored.meeting, topic=Petition.Topic.OTHER, text="Thêm sách", answer="Đã ghi nhận"
    )
    leader.get(address)
    petition.delete()
    assert leader.get(address).content == kept[0]
    assert made == [False, True, False]


def counted(monkeypatch, name: str) -> list[bool]:
    """Whether what was written was cut to its reader's rights, one for each file that is made."""
    made: list[bool] = []
    kind = views._FILES[name]
    format_ = FORMATS[kind]

    def write(dossier: Dossier) -> bytes:
        made.append(dossier.report.qualitative.is_cut)
        return format_.write(dossier)

    monkeypatch.setitem(FORMATS, kind, replace(format_, write=write))
    return made
