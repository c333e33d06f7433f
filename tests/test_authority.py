"""Two provinces leave a cluster for another: whose the years before and after the move are, by deed and by address."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from associations import access, notices
from associations.actions import extension_requests, extensions, questions
from associations.actions import returns as actions
from associations.actions.reminders import send_reminders
from associations.actions.schedules import WantedDates, set_dates
from associations.models import (
    Association,
    ClusterMembership,
    Initiative,
    Notice,
    Return,
    Schedule,
    Succession,
    User,
)
from associations.returns.deadlines import deadlines_of
from associations.returns.questions import make_book
from associations.returns.workflow import Refused, obstacles
from reports.analysis.revision import code_of
from reports.dashboards.saved_views import NewView, save_view, visible_views
from reports.exports import pack
from reports.exports.document.template import portal_template
from reports.exports.formats import FORMATS, Dossier
from reports.exports.open_data import report_as_csv
from reports.exports.workbook import layout
from reports.meeting import conclusions
from reports.meeting.arranging import Arrangement, arrange_meeting
from reports.meeting.files import NewFile, add_meeting_file, remove_meeting_file
from reports.meeting.participants import Person, add_participants, remove_participant
from reports.meeting.word_template import drop_template, put_template
from reports.models import MeetingTask, Pack, SavedView, StoredRevision
from reports.narrative.overrides import add_paragraph
from reports.revisions.freezing import freeze, preview, publish
from reports.revisions.reading import RevisionContent
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.made_once import made_once
from tests.split import AFTER, BEFORE, Split, approve_all, make_split


@pytest.fixture
def split(cast: Cast) -> Split:
    return make_split(cast)


@dataclass
class Revisions:
    """A split with approved returns and a revision with its pack of each cluster and year."""

    split: Split
    revisions: dict[tuple[str, int], StoredRevision]


@pytest.fixture
@made_once
def kept(split: Split) -> Revisions:
    approve_all(split)
    found = {}
    for cluster in (split.cast.cluster, split.cluster):
        for year in (BEFORE, AFTER):
            stored, _ = freeze(
                by=split.cast.administrator, cluster=cluster, period=split.period(year), reason="Kịp họp"
            )
            found[cluster.key, year] = stored
    return Revisions(split, found)


# Every deed of who leads a cluster, done to the second cluster's year after the move.
DEEDS = {
    "freeze": lambda s, by: freeze(by=by, cluster=s.cluster, period=s.period(AFTER), reason="x"),
    "preview": lambda s, by: preview(by=by, cluster=s.cluster, period=s.period(AFTER)),
    "publish": lambda s, by: publish(by=by, revision=StoredRevision.objects.get(meeting__cluster=s.cluster)),
    "begin_pack": lambda s, by: pack.begin_pack(
        by=by, revision=StoredRevision.objects.get(meeting__cluster=s.cluster)
    ),
    "make_next": lambda s, by: pack.make_next(by=by, pack=Pack.objects.get()),
    "arrange": lambda s, by: arrange_meeting(
        by=by, cluster=s.cluster, period=s.period(AFTER), arrangement=Arrangement(_tomorrow())
    ),
    "add_meeting_file": lambda s, by: add_meeting_file(
        by=by, cluster=s.cluster, period=s.period(AFTER), file=NewFile("A", "a.pdf", b"%PDF-1.7\n%%EOF")
    ),
    "remove_meeting_file": lambda s, by: remove_meeting_file(
        by=by, cluster=s.cluster, period=s.period(AFTER), pk=1
    ),
    "add_participants": lambda s, by: add_participants(
        by=by, cluster=s.cluster, period=s.period(AFTER), people=[Person("Bà Ẩn")]
    ),
    "remove_participant": lambda s, by: remove_participant(
        by=by, cluster=s.cluster, period=s.period(AFTER), pk=1
    ),
    "conclude": lambda s, by: conclusions.conclude(
        by=by, cluster=s.cluster, period=s.period(AFTER), text="Thống nhất"
    ),
    "answer": lambda s, by: conclusions.answer_petitions(
        by=by, cluster=s.cluster, period=s.period(AFTER), answers=[]
    ),
    "add_task": lambda s, by: conclusions.add_task(
        by=by, cluster=s.cluster, period=s.period(AFTER), task=conclusions.NewTask("Giữ vững hội viên")
    ),
    "remove_task": lambda s, by: conclusions.remove_task(
        by=by, cluster=s.cluster, period=s.period(AFTER), pk=1
    ),
    "set_dates": lambda s, by: set_dates(
        by=by,
        period=s.period(AFTER),
        wanted=WantedDates(s.cluster, opens=None, due=_tomorrow(), locks=None),
    ),
    "grant": lambda s, by: _grant(s, by),
    "remind": lambda s, by: send_reminders(by=by, cluster=s.cluster, period=s.period(AFTER)),
    "put_template": lambda s, by: put_template(
        by=by, cluster=s.cluster, name="m.docx", content=portal_template()
    ),
    "drop_template": lambda s, by: drop_template(by=by, cluster=s.cluster),
    "add_paragraph": lambda s, by: add_paragraph(
        by=by, cluster=s.cluster, period=s.period(AFTER), section="summary", text="Lời riêng"
    ),
}


def _tomorrow() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


def _grant(split: Split, by: object) -> None:
    extensions.grant_extension(
        by=by,
        cluster=split.cluster,
        period=split.period(AFTER),
        association=split.cast.lang_son,
        more_time=extensions.MoreTime(_tomorrow() + datetime.timedelta(days=9), "Bão"),
    )


@pytest.fixture
@made_once
def met(split: Split) -> Split:
    """The second cluster's year after the move with a revision, a begun pack and a due date."""
    cast = split.cast
    _bring(split, cast.lang_son, AFTER)
    stored, _ = freeze(by=split.secretary, cluster=split.cluster, period=split.period(AFTER), reason="x")
    pack.begin_pack(by=split.secretary, revision=stored)
    Schedule.objects.create(cluster=split.cluster, period=split.period(AFTER), due=_tomorrow())
    return split


def _bring(split: Split, unit: Association, year: int, until: str = "approve") -> Return:
    """A return of an association and a year brought to a state by its officer and the administrator."""
    cast = split.cast
    by = cast.officer if unit == cast.lang_son else User.objects.portal()
    return _forward(split, factories.draft(cast, unit, year), by, until)


def _forward(split: Split, return_: Return, by: User | None = None, until: str = "approve") -> Return:
    """Submit a draft, and approve it where that is wanted."""
    by = by or split.cast.officer
    factories.answer_doctor(return_, by)
    factories.go(return_, "submit", by)
    if until == "approve":
        factories.go(return_, "approve", split.cast.administrator)
    return return_


def _said(deed: Callable[[], object]) -> str:
    """What a deed is refused with; "" where it is done."""
    try:
        deed()
    except Refused as refusal:
        return str(refusal)
    return ""


OTHERS = ("secretary", "deputy", "officer", "neighbour", "central", "stranger", "new_officer", "nobody")


@pytest.mark.parametrize("who", OTHERS)
def test_who_is_not_assigned_to_the_new_cluster_does_none_of_its_deeds(met: Split, who: str):
    by = met.person(who)
    done = [
        name
        for name, deed in DEEDS.items()
        if not _said(partial(deed, met, by)).startswith("Chỉ thư ký của Cụm thi đua số 9")
    ]
    assert done == []


@pytest.mark.parametrize("who", ["new_secretary", "administrator"])
@pytest.mark.postgresql
def test_who_is_assigned_to_it_is_refused_none_of_them_for_want_of_a_right(met: Split, who: str):
    by = met.person(who)
    refused = [name for name, deed in DEEDS.items() if "Chỉ thư ký" in _said(partial(deed, met, by))]
    assert refused == []


def test_leading_ends_with_the_assignment(met: Split):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert access.may_lead(met.secretary, met.cluster)
    met.secretary.assignments.update(valid_to=yesterday)
    assert not access.may_lead(met.secretary, met.cluster)
    assert not access.reads_cluster_year(met.secretary, met.cluster, met.period(AFTER))
    met.secretary.assignments.update(valid_from=_tomorrow(), valid_to=None)
    assert not access.may_lead(met.secretary, met.cluster)


def test_the_old_secretary_freezes_nothing_of_the_new_cluster_by_command(met: Split):
    for command, more in (("freeze", ["--reason", "x"]), ("publish", ["--snapshot", "1"])):
        with pytest.raises((CommandError, SystemExit)):
            call_command(
                command, "--cluster", "bien-gioi", "--year", str(AFTER), "--user", "secretary", *more
            )
    assert StoredRevision.objects.get().published_at is None


def test_a_cluster_without_members_is_led_by_its_secretary_all_the_same(split: Split):
    ClusterMembership.objects.filter(cluster=split.cluster).delete()
    assert access.may_lead(split.secretary, split.cluster)
    assert not access.may_lead(split.cast.secretary, split.cluster)
    for page in ("dashboard", "board", "meeting", "cluster_returns", "freezing", "packs", "word_report"):
        address = reverse(page, args=["bien-gioi", AFTER])
        assert sign_in(split.secretary).get(address).status_code == 200, page
        assert sign_in(split.cast.secretary).get(address).status_code == 404, page


# What is made of a cluster's year or kept with it, beside the walk of every address.
PAGES = (
    "dashboard", "board", "cluster_returns", "meeting", "meeting_files", "participants", "conclusions", "freezing", "packs",
    "presenting", "slides_file", "initiatives", "cross_table",
)  # fmt: skip


def _reads(user: User, cluster: str, year: int, query: str = "") -> dict[str, int]:
    client = sign_in(user)
    return {page: client.get(reverse(page, args=[cluster, year]) + query).status_code for page in PAGES}


@pytest.mark.usefixtures("undrawn")
def test_who_moved_reads_the_old_cluster_until_then_and_the_new_one_since(kept: Revisions):
    officer = kept.split.cast.officer
    for cluster, year, status in (
        ("dong-bac", BEFORE, 200),
        ("dong-bac", AFTER, 404),
        ("bien-gioi", BEFORE, 404),
        ("bien-gioi", AFTER, 200),
    ):
        assert set(_reads(officer, cluster, year).values()) == {status}, (cluster, year)
        for page in ("dashboard", "presenting", "download"):
            place = [cluster, year, *(["so-lieu.json"] if page == "download" else [])]
            answer = sign_in(officer).get(reverse(page, args=place), {"so-lieu": "phien-ban-1"})
            assert answer.status_code == status, (page, cluster, year)


def test_a_revision_is_checked_only_by_who_reads_that_year(kept: Revisions):
    split = kept.split
    expected = {
        "officer": {("dong-bac", BEFORE), ("bien-gioi", AFTER)},
        "secretary": {("dong-bac", BEFORE), ("dong-bac", AFTER)},
        "new_officer": {("bien-gioi", BEFORE), ("bien-gioi", AFTER)},
        "central": set(kept.revisions),
        "stranger": set(),
    }
    for who, years in expected.items():
        client = sign_in(split.person(who))
        for place, stored in kept.revisions.items():
            code = code_of(stored.fingerprint)
            answer = client.get(reverse("check_revision"), {"ma": code}).status_code
            assert answer == (200 if place in years else 404), (who, place)


def test_returns_belong_to_the_secretary_of_the_cluster_of_that_year(split: Split):
    cast = split.cast
    before, after = (_bring(split, cast.lang_son, year, until="submit") for year in (BEFORE, AFTER))
    for secretary, own, other in ((cast.secretary, before, after), (split.secretary, after, before)):
        assert set(access.visible_returns(secretary)) == {own}
        client = sign_in(secretary)
        assert client.get(f"/bao-cao/lang-son/{own.period.year}/").status_code == 200
        assert client.get(f"/bao-cao/lang-son/{other.period.year}/").status_code == 404
        for name in ("begin_review", "approve"):
            assert obstacles(own, name, by=secretary) == []
            assert "Chỉ thư ký của cụm" in obstacles(other, name, by=secretary)[0]
        assert access.refusal_to_fill(other, by=access.reach(secretary), document_number="Công văn 1") != ""
        with pytest.raises(Refused):
            questions.ask(
                by=secretary, return_=other, questions=[questions.NewQuestion("members", "Vì sao?")]
            )
        with pytest.raises(Refused):
            factories.go(other, "approve", secretary)


def test_a_submission_is_told_to_the_secretaries_of_the_cluster_of_that_year(split: Split):
    cast = split.cast
    for year, told in ((BEFORE, {cast.secretary, cast.deputy}), (AFTER, {split.secretary})):
        Notice.objects.all().delete()
        return_ = _bring(split, cast.lang_son, year, until="submit")
        assert set(notices.secretaries_of(cast.lang_son, split.period(year))) == told
        assert {notice.to for notice in Notice.objects.filter(of_return=return_, kind="submit")} == told


def test_an_answer_is_told_to_who_reviews_the_return_now(split: Split):
    cast = split.cast
    return_ = _bring(split, cast.lang_son, AFTER, until="submit")
    (question,) = questions.ask(
        by=split.secretary,
        return_=return_,
        questions=[questions.NewQuestion("members", "Vì sao?", must_answer=False)],
    )
    split.secretary.assignments.update(cluster=cast.cluster)
    cast.deputy.assignments.update(cluster=split.cluster)
    Notice.objects.all().delete()
    questions.answer(by=cast.officer, question=question, text="Đã đếm lại", outcome="noted")
    assert [notice.to for notice in Notice.objects.filter(kind="answer")] == [cast.deputy]


def test_conclusions_are_told_to_whose_officers_read_that_year(split: Split):
    cast, cluster = split.cast, split.cluster
    by = split.secretary
    for year, told in (
        (BEFORE, {split.officer}),
        (AFTER, {split.officer, cast.officer, cast.colleague, cast.neighbour}),
    ):
        Notice.objects.all().delete()
        conclusions.conclude(by=by, cluster=cluster, period=split.period(year), text="Thống nhất")
        conclusions.tell_conclusions(by=by, cluster=cluster, period=split.period(year))
        assert {notice.to for notice in Notice.objects.all()} == told, year


def test_dates_and_requests_follow_the_cluster_of_that_year(split: Split):
    cast = split.cast
    old = Schedule.objects.create(cluster=cast.cluster, period=split.period(AFTER), due=_tomorrow())
    new = Schedule.objects.create(
        cluster=split.cluster, period=split.period(AFTER), due=_tomorrow() + datetime.timedelta(days=1)
    )
    place = (cast.lang_son, split.period(AFTER))
    assert deadlines_of([place])[cast.lang_son.pk, place[1].pk].schedule == new
    page = sign_in(cast.officer).get("/").content.decode()
    assert f"{new.due:%d/%m/%Y}" in page
    assert f"{old.due:%d/%m/%Y}" not in page
    Notice.objects.all().delete()
    extension_requests.ask_for_extension(
        by=cast.officer,
        association=cast.lang_son,
        period=split.period(AFTER),
        more_time=extensions.MoreTime(_tomorrow() + datetime.timedelta(days=20), "Lũ"),
    )
    assert [notice.to for notice in Notice.objects.all()] == [split.secretary]


def test_saved_tables_are_shared_with_who_reads_their_last_year(split: Split):
    cast = split.cast
    for year in (BEFORE, AFTER):
        save_view(
            by=cast.secretary,
            cluster=cast.cluster,
            period=split.period(year),
            new=NewView(
                f"Bảng {year}",
                [("chi-tieu", "members"), ("nam", str(BEFORE)), ("nam", str(year))],
                is_shared=True,
            ),
        )
    client = sign_in(cast.officer)
    address = reverse("cross_table", args=["dong-bac", BEFORE])
    assert "Bảng 2024" in client.get(address).content.decode()
    assert "Bảng 2025" not in client.get(address).content.decode()
    later = SavedView.objects.get(name="Bảng 2025")
    assert client.get(address, {"bang": later.pk}).status_code == 404
    years = [period.year for period in access.years_read(cast.officer, cast.cluster)]
    assert [view.name for view in visible_views(cast.officer, cast.cluster, years)] == ["Bảng 2024"]
    with pytest.raises(Refused, match="ngoài phạm vi"):
        save_view(
            by=cast.officer,
            cluster=cast.cluster,
            period=split.period(AFTER),
            new=NewView("Của tôi", [], is_shared=True),
        )


def test_initiatives_of_all_years_are_those_of_the_years_that_are_read(split: Split):
    cast = split.cast
    for unit, year in (
        (cast.lang_son, BEFORE),
        (cast.lang_son, AFTER),
        (cast.thai_nguyen_2025, AFTER),
    ):
        row = {"position": 1, "title": f"Sáng kiến {unit.key} {year}"}
        Initiative.objects.create(of_return=_bring(split, unit, year), **row)
    for who, seen in (
        ("officer", {"lang-son 2024"}),
        ("secretary", {"lang-son 2024", "thai-nguyen-2025 2025"}),
    ):
        address = reverse("initiatives", args=["dong-bac", BEFORE])
        page = sign_in(getattr(cast, who)).get(address, {"moi-nam": ""}).content.decode()
        titles = {"lang-son 2024", "lang-son 2025", "thai-nguyen-2025 2025"}
        assert {title for title in titles if f"Sáng kiến {title}" in page} == seen


def test_todays_map_is_for_who_reads_the_cluster_of_today(kept: Revisions):
    cast = kept.split.cast
    address = reverse("dashboard", args=["dong-bac", BEFORE])
    for query in ({"dia-gioi": "hien-nay"}, {"dia-gioi": "hien-nay", "so-lieu": "phien-ban-1"}):
        assert sign_in(cast.secretary).get(address, query).status_code == 200
        assert sign_in(cast.successor).get(address, query).status_code == 200
        refused = sign_in(cast.officer).get(address, query)
        assert refused.status_code == 404
        assert "hôm nay hội của anh/chị không thuộc cụm này" in refused.content.decode()
    page = sign_in(cast.officer).get(address).content.decode()
    assert "hien-nay" not in page, "no link leads to it"
    # The file of the year holds no reconciliation with a map that its reader may not see.
    file = reverse("download", args=["dong-bac", BEFORE, "bao-cao.xlsx"])
    for user, holds_it in ((cast.officer, False), (cast.successor, True)):
        for query in ({}, {"so-lieu": "phien-ban-1"}):
            content = sign_in(user).get(file, query).content
            sheets = zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml").decode()
            assert (layout.OTHER_DATA in sheets) == holds_it, (user, query)


def test_the_country_page_shows_the_clusters_that_are_read_in_that_year(kept: Revisions):
    cast = kept.split.cast
    for year, seen in ((BEFORE, {"Đông Bắc"}), (AFTER, {"Biên giới"})):
        page = sign_in(cast.officer).get(reverse("country", args=[year])).content.decode()
        table = page[page.index('id="bang-cac-cum"') :].partition("</table>")[0]
        assert {name for name in ("Đông Bắc", "Biên giới") if name in table} == seen


def test_the_frame_leads_to_years_that_are_read(split: Split):
    def led_to(user: User, address: str) -> set[str]:
        page = sign_in(user).get(address).content.decode()
        frame = page[: page.index("</header>")]
        return set(re.findall(r'href="/cum/([a-z-]+/\d+)/', frame))

    assert led_to(split.cast.officer, "/tro-giup/") == {"dong-bac/2024", "bien-gioi/2025"}
    assert led_to(split.cast.neighbour, "/cum/dong-bac/2024/") == {"dong-bac/2024", "bien-gioi/2025"}
    # Of the cluster of the page, or of the only one, all years that are read; of others one.
    assert led_to(split.cast.secretary, "/tro-giup/") == {"dong-bac/2024", "dong-bac/2025"}
    assert led_to(split.cast.central, "/cum/bien-gioi/2024/") == {
        *("dong-bac/2024", "bien-gioi/2024", "bien-gioi/2025")
    }


def test_packs_are_for_who_leads_and_for_the_centre_also_where_a_cluster_has_one_member(kept: Revisions):
    """The lists of one's own association are not those of a cluster, be it the only one in it."""
    split = kept.split
    stored = kept.revisions["bien-gioi", BEFORE]  # Quảng Ninh alone
    found = pack.begin_pack(by=split.secretary, revision=stored)
    Pack.objects.update(done_at=stored.frozen_at)
    address = reverse("pack", args=["bien-gioi", BEFORE, found.pk])
    read = {who for who in ("new_officer", "new_secretary", "central", "administrator", "secretary")
            if sign_in(split.person(who)).get(address).status_code == 200}  # fmt: skip
    assert read == {"new_secretary", "central", "administrator"}


def test_submitted_figures_of_a_year_are_for_who_leads_also_where_a_cluster_has_one_member(split: Split):
    address = reverse("dashboard", args=["bien-gioi", BEFORE])
    for who, status in (
        ("new_secretary", 200),
        ("administrator", 200),
        ("new_officer", 404),
        ("central", 404),
    ):
        answer = sign_in(split.person(who)).get(address, {"so-lieu": "da-nop"})
        assert answer.status_code == status, who


def test_submitted_figures_of_a_newcomers_past_are_not_its_new_secretarys(split: Split):
    """On today's map Lạng Sơn's 2024 stands in the new cluster's row of years; it was the old cluster's to review."""
    address = reverse("dashboard", args=["bien-gioi", AFTER])
    submitted = {"so-lieu": "da-nop"}
    today = {**submitted, "dia-gioi": "hien-nay"}
    assert sign_in(split.secretary).get(address, submitted).status_code == 200
    refused = sign_in(split.secretary).get(address, today)
    assert refused.status_code == 404
    assert "chỉ xem được số liệu đã duyệt" in refused.content.decode()
    assert sign_in(split.cast.administrator).get(address, today).status_code == 200


def test_no_link_leads_to_a_year_of_a_cluster_that_is_not_read(kept: Revisions):
    split = kept.split
    read = {
        "officer": {("dong-bac", "2024"), ("bien-gioi", "2025")},
        "new_officer": {("bien-gioi", "2024"), ("bien-gioi", "2025")},
    }
    for who, years in read.items():
        client = sign_in(split.person(who))
        found = set()
        for page in (
            "dashboard",
            "all_figures",
            "since_last_year",
            "compare",
            "cross_table",
            "merged_provinces",
        ):
            html = client.get(reverse(page, args=["bien-gioi", AFTER])).content.decode()
            found |= set(re.findall(r'href="/cum/([a-z-]+)/(\d+)/', html))
        assert found == years, who


def test_the_last_meeting_of_another_cluster_is_not_the_new_secretarys(kept: Revisions):
    split, cast = kept.split, kept.split.cast
    meeting = kept.revisions["dong-bac", BEFORE].meeting
    MeetingTask.objects.create(meeting=meeting, text="Giữ vững hội viên")
    address = reverse("last_meeting", args=["lang-son", AFTER])
    assert "Giữ vững hội viên" in sign_in(cast.officer).get(address).content.decode()
    assert "Giữ vững hội viên" not in sign_in(split.secretary).get(address).content.decode()
    assert sign_in(cast.secretary).get(address).status_code == 404


def test_a_part_given_away_is_the_past_of_who_took_it_only_until_then(cast: Cast):
    """Hà Nội takes over a part of Cao Bằng on 1/1/2024, and Cao Bằng goes on."""
    Succession.objects.create(
        predecessor=cast.cao_bang, successor=cast.elsewhere, effective_on=datetime.date(2024, 1, 1)
    )
    mine = access.reach(cast.stranger)
    for day, seen in ((datetime.date(2023, 12, 31), True), (datetime.date(2024, 1, 1), False)):
        assert mine.has(access.Right.SEE_ALL, cast.cao_bang.pk, day) == seen
        assert mine.reads_cluster(cast.cluster.pk, day) == seen


def test_a_membership_counts_only_while_the_association_exists(cast: Cast):
    cast.bac_kan.memberships.update(valid_to=None)  # its end was forgotten; it ended itself on 30/6/2025
    mine = access.reach(cast.secretary)
    assert mine.has(access.Right.REVIEW, cast.bac_kan.pk, datetime.date(2025, 6, 30))
    assert not mine.has(access.Right.REVIEW, cast.bac_kan.pk, datetime.date(2025, 7, 1))


def test_beside_a_neighbours_approved_figures_stand_only_approved_ones_within_reach(split: Split):
    """Lạng Sơn's return of 2025 is read by its old neighbour Cao Bằng and by its new one, Quảng Ninh."""
    cast = split.cast
    before = factories.draft(cast, cast.lang_son, BEFORE, members=211_111)
    after = _bring(split, cast.lang_son, AFTER)

    def column_of_last_year(user: User) -> bool:
        answer = sign_in(user).get(f"/bao-cao/lang-son/{AFTER}/")
        assert answer.status_code == 200
        return "211.111" in answer.content.decode()

    people = (cast.officer, cast.neighbour, split.officer, cast.central)
    assert [column_of_last_year(user) for user in people] == [True, False, False, False], "a draft is its own"
    factories.answer_doctor(before, cast.officer)
    factories.go(before, "submit", cast.officer)
    factories.go(before, "approve", cast.administrator)
    seen = [column_of_last_year(user) for user in people]
    assert seen == [True, True, False, True], "Quảng Ninh was in no cluster with it then"
    factories.go(before, "reopen", cast.administrator, "Đếm lại")
    factories.save(before, cast.officer, members=212_222)
    assert [column_of_last_year(user) for user in people] == [False, True, False, True]
    assert after.status == "approved"


def test_what_a_return_says_in_words_is_for_who_reads_its_lists_and_not_while_it_is_corrected(split: Split):
    cast = split.cast
    return_ = factories.draft(cast, cast.lang_son, AFTER)
    actions.save(by=cast.officer, edits=[actions.Edit(return_, texts={"difficulties": "Thiếu kinh phí"})])
    _forward(split, return_)
    for who, reads in (
        ("officer", True),
        ("secretary", None),
        ("new_secretary", True),
        ("neighbour", False),
        ("central", True),
    ):
        answer = sign_in(split.person(who)).get(f"/bao-cao/lang-son/{AFTER}/")
        found = "Thiếu kinh phí" in answer.content.decode() if answer.status_code == 200 else None
        assert found == reads, who
    factories.go(return_, "reopen", cast.administrator, "Ghi lại")
    page = sign_in(cast.central).get(f"/bao-cao/lang-son/{AFTER}/").content.decode()
    assert "Thiếu kinh phí" not in page


def test_last_years_questions_stand_beside_a_return_for_who_sees_that_one_too(split: Split):
    cast = split.cast
    before = _bring(split, cast.lang_son, BEFORE, until="submit")
    (question,) = questions.ask(
        by=cast.secretary,
        return_=before,
        questions=[questions.NewQuestion("members", "Vì sao tăng?", must_answer=False)],
    )
    questions.answer(by=cast.officer, question=question, text="Đã đếm lại", outcome="noted")
    after = _bring(split, cast.lang_son, AFTER, until="submit")
    for user, seen in ((cast.officer, 1), (split.secretary, 0), (cast.administrator, 1)):
        assert len(make_book(after, by=user).before) == seen, user


def test_a_file_of_todays_map_is_checked_only_for_who_reads_that_map(kept: Revisions):
    """Where a file differs from its revision the page says what the revision says: figures that a reader may not see."""
    cast = kept.split.cast
    content = RevisionContent(kept.revisions["dong-bac", BEFORE])
    then, today = content.report("then"), content.report("today")
    both = FORMATS["xlsx"].write(Dossier.of(then, today))
    for who, statuses in (("officer", (200, 422, 422)), ("successor", (200, 200, 200))):
        client = sign_in(getattr(cast, who))
        for file, status in zip((report_as_csv(then), report_as_csv(today), both), statuses, strict=True):
            sent = SimpleUploadedFile("so-lieu.xlsx" if file is both else "so-lieu.csv", file)
            answer = client.post(reverse("check_revision"), {"file": sent})
            assert answer.status_code == status, who
            assert ("theo địa giới hiện nay, mà hôm ấy" in answer.content.decode()) == (status == 422)


def test_a_year_before_that_is_read_only_in_the_report_has_no_link_to_its_return(kept: Revisions):
    """On today's map Lạng Sơn's 2024 stands beside its 2025; Quảng Ninh was in no cluster with it then."""
    split = kept.split
    address = reverse("why_unit", args=["bien-gioi", AFTER, "members_growth", "lang-son"])
    for user, is_linked in ((split.cast.officer, True), (split.officer, False), (split.cast.central, True)):
        page = sign_in(user).get(address, {"dia-gioi": "hien-nay", "so-lieu": "phien-ban-1"}).content.decode()
        assert f'href="/bao-cao/lang-son/{AFTER}/#o-members"' in page
        assert (f'href="/bao-cao/lang-son/{BEFORE}/#o-members"' in page) == is_linked, user
