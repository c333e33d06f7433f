"""Freezing: revisions, fingerprints, what differs, who may, and that a frozen report says what the live one said."""

import datetime
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from associations.actions import questions
from associations.actions import returns as actions
from associations.models import Association, Period, Return, Succession, User
from associations.returns.workflow import Refused
from reports.analysis.results import cluster_report
from reports.exports.formats import FORMATS, Dossier
from reports.exports.open_data import report_as_csv, report_as_json
from reports.models import StoredRevision, Target
from reports.revisions.content import canonical, fingerprint_of
from reports.revisions.freezing import find_revision, freeze, publish, revisions_of
from reports.revisions.reading import RevisionContent
from tests import factories
from tests.cast import Cast
from tests.made_once import made_once
from tests.reports.analysis.test_targets import targets  # noqa: F401 - a fixture

pytestmark = pytest.mark.postgresql


@pytest.fixture
@made_once
def year(cast: Cast) -> Period:
    """Two approved years of all four units."""
    for year in (2023, 2024):
        for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
            factories.approved(cast, unit, year, members=200_000 + year)
    return Period.objects.get(year=2024)


def new_revision(cast: Cast, period: Period, reason: str = "") -> StoredRevision:
    return freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason=reason)[0]


def correct(cast: Cast, members: int) -> None:
    """Lạng Sơn's members of 2024 are reopened, corrected and approved again."""
    return_ = factories.begin(cast.lang_son, 2024)
    factories.go(return_, "reopen", cast.secretary, "Đếm lại hội viên")
    factories.save(return_, cast.officer, members=members)
    factories.answer_doctor(return_, cast.officer)
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)


@pytest.mark.parametrize("map_", ["then", "today"])
def test_a_frozen_report_says_what_the_live_one_said(cast: Cast, year: Period, map_: str):
    live = cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024, map_=map_)
    report = RevisionContent(new_revision(cast, year)).report(map_)

    words, was = json.loads(report_as_json(report)), json.loads(report_as_json(live))
    assert words.pop("snapshot")["revision"] == 1
    assert was.pop("snapshot") is None
    assert words == was
    assert report.qualitative == live.qualitative
    assert report.breaks == live.breaks


def test_the_same_content_makes_no_new_revision(cast: Cast, year: Period):
    first, is_new = freeze(by=cast.secretary, cluster=cast.cluster, period=year)
    again, is_new_again = freeze(by=cast.deputy, cluster=cast.cluster, period=year)
    assert (is_new, is_new_again, first.pk) == (True, False, again.pk)


def test_a_revision_keeps_the_later_targets_of_its_freeze_and_names_only_those_that_were_entered(
    cast: Cast,
    year: Period,
    targets,  # noqa: F811
):
    def live():
        return cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024, map_="then").aims

    first = new_revision(cast, year)
    was = live()
    assert "other_targets" not in json.loads(first.content)
    Target.objects.create(indicator="family_rate", year=2030, value=80, legal_basis="Quyết định mới")
    Target.objects.create(indicator="card_rate", year=2022, value=90, legal_basis="Kế hoạch")
    second = new_revision(cast, year)
    assert second.revision == 2
    assert RevisionContent(first).report("then").aims == was
    assert RevisionContent(second).report("then").aims == live() != was
    assert [(d["kind"], d["place"], d["before"]) for d in second.differences] == [
        ("target", "card_rate 2022", "không có"),
        ("target", "family_rate 2030", "không có"),
    ]
    Target.objects.filter(indicator="citizen_rate", year=2030).delete()
    third = RevisionContent(new_revision(cast, year)).report("then").aims
    assert third == live()
    assert third["citizen_rate"].following is None


def test_explanations_are_no_part_of_a_revision_and_another_wording_makes_no_new_one(
    cast: Cast, year: Period
):
    return_ = factories.begin(cast.lang_son, 2024)

    def explain(text: str) -> None:
        factories.go(return_, "reopen", cast.secretary, "Giải thích lại")
        notes = {("members", "explanation", "<=population"): (text, "1 2")}
        actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
        factories.go(return_, "submit", cast.officer)
        factories.go(return_, "approve", cast.secretary)

    explain("Bà Ẩn ở phòng kế toán nói vậy")
    first, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=year)
    assert "Bà Ẩn" not in first.content
    workbook = FORMATS["xlsx"].write(Dossier.of(RevisionContent(first).report("then")))
    words = zipfile.ZipFile(io.BytesIO(workbook)).read("xl/sharedStrings.xml").decode()
    assert "Lạng Sơn" in words
    assert "Bà Ẩn" not in words
    explain("Đã đếm lại")
    again, is_new = freeze(by=cast.secretary, cluster=cast.cluster, period=year)
    assert (again.pk, is_new) == (first.pk, False)


def test_a_correction_makes_the_next_revision_with_what_changed_and_why(cast: Cast, year: Period):
    first = new_revision(cast, year)
    before = report_as_csv(RevisionContent(first).report("then"))
    correct(cast, 203_000)
    second = new_revision(cast, year)

    assert second.revision == 2
    (change,) = [d for d in second.differences if d["kind"] == "figure"]
    assert (change["association"], change["year"], change["code"]) == ("lang-son", 2024, "members")
    assert (change["before"], change["after"]) == (202_024, 203_000)
    assert "Đếm lại hội viên" in change["reason"]
    assert report_as_csv(RevisionContent(first).report("then")) == before, (
        "the first revision stays as it was"
    )
    unit = next(u for u in RevisionContent(second).report("then").units if u.association == cast.lang_son)
    assert "da_sua" in unit.flags["members"]


def test_the_fingerprint_holds_no_ids_and_follows_each_digit(cast: Cast, year: Period):
    stored = new_revision(cast, year)
    content = json.loads(stored.content)
    assert canonical(content) == stored.content
    assert fingerprint_of(stored.content) == stored.fingerprint
    content["maps"]["then"]["years"]["2024"][0]["values"][0] += 1
    assert fingerprint_of(canonical(content)) != stored.fingerprint
    assert '"pk"' not in stored.content
    assert ".0" not in stored.content, "no float"


def test_texts_are_of_units_that_wrote_some(cast: Cast):
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang):
        factories.approved(cast, unit)
    return_ = factories.submitted(cast)
    factories.go(return_, "withdraw", cast.officer)
    actions.save(by=cast.officer, edits=[actions.Edit(return_, texts={"outcomes": "Tốt"})])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    stored = json.loads(new_revision(cast, Period.objects.get(year=2024)).content)
    texts = stored["maps"]["then"]["said"]["texts"]
    assert [(key, [line[-1] for line in lines]) for key, lines in texts.items()] == [("lang-son", ["Tốt"])]


def test_revisions_are_listed_by_year_the_latest_first(cast: Cast, year: Period):
    new_revision(cast, year)
    earlier = freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2023))[0]
    correct(cast, 203_000)
    new_revision(cast, year)
    assert [stored.revision for stored in revisions_of(cast.cluster, 2024)] == [2, 1]
    assert revisions_of(cast.cluster, 2023) == [earlier]
    assert find_revision(cast.cluster, 2023) == earlier
    assert find_revision(cast.cluster, 2024).revision == 2
    assert find_revision(cast.cluster, 2024, 1).revision == 1
    assert find_revision(cast.cluster, 2024, 3) is None


def test_what_is_missing_needs_a_reason(cast: Cast):
    factories.approved(cast, cast.lang_son)
    period = Period.objects.get(year=2024)
    with pytest.raises(Refused) as refusal:
        new_revision(cast, period)
    assert any("Cao Bằng" in line for line in refusal.value.obstacles)
    stored = new_revision(cast, period, "Họp sớm")
    assert (stored.reason, len(stored.gaps)) == ("Họp sớm", 3)


def test_an_open_question_that_must_be_answered_needs_a_reason(cast: Cast, year: Period):
    return_ = factories.begin(cast.lang_son, 2024)
    factories.go(return_, "reopen", cast.secretary, "Xem lại")
    asked = questions.NewQuestion("members", "Vì sao tăng?", must_answer=True)
    questions.ask(by=cast.secretary, return_=return_, questions=[asked])
    with pytest.raises(Refused, match="câu hỏi số 1"):
        new_revision(cast, year)


def test_a_reopened_return_needs_a_reason_though_its_approved_figures_count(cast: Cast, year: Period):
    factories.go(factories.begin(cast.lang_son, 2024), "reopen", cast.secretary, "Xem lại")
    with pytest.raises(Refused, match="Lạng Sơn: báo cáo đang mở lại"):
        new_revision(cast, year)
    stored = new_revision(cast, year, "Họp sớm")
    assert stored.gaps == ["Lạng Sơn: báo cáo đang mở lại, tính số đã duyệt trước đó."]


@pytest.fixture
@made_once
def predecessor_outside(cast: Cast) -> Association:
    """A unit that was never of the cluster and has become part of a member; both reported for 2024."""
    Association.objects.filter(pk=cast.elsewhere.pk).update(valid_to=datetime.date(2025, 6, 30))
    Succession.objects.create(
        predecessor=cast.elsewhere, successor=cast.cao_bang, effective_on=datetime.date(2025, 7, 1)
    )
    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son):
        factories.approved(cast, unit)
    return_ = factories.draft(cast, cast.elsewhere)
    factories.answer_doctor(return_, User.objects.portal())
    factories.go(return_, "submit", User.objects.portal())
    factories.go(return_, "approve", cast.administrator)
    return cast.elsewhere


def test_a_revision_names_the_returns_of_predecessors_that_were_never_members(
    cast: Cast, predecessor_outside: Association
):
    stored = new_revision(cast, Period.objects.get(year=2024))
    report = RevisionContent(stored).report("today")
    cao_bang = next(unit for unit in report.units if unit.association == cast.cao_bang)
    assert cao_bang.values["members"] == 2 * factories.SOUND["members"]
    assert set(stored.trace) == {
        f"{key}/2024" for key in ("thai-nguyen", "bac-kan", "cao-bang", "lang-son", "elsewhere")
    }


@pytest.mark.compared
@pytest.mark.django_db(transaction=True)
def test_while_figures_are_frozen_no_return_that_they_come_from_can_move(
    cast: Cast, predecessor_outside: Association
):
    period = Period.objects.get(year=2024)

    def is_held(unit: Association) -> bool:
        try:
            with transaction.atomic():
                Return.objects.select_for_update(nowait=True).get(association=unit, period=period)
        except OperationalError:
            return True
        finally:
            connection.close()
        return False

    with transaction.atomic(), ThreadPoolExecutor(1) as other_connection:
        new_revision(cast, period)
        for unit in (cast.lang_son, cast.bac_kan, predecessor_outside):
            assert other_connection.submit(is_held, unit).result(), unit
    assert not is_held(predecessor_outside)


def test_nothing_approved_is_nothing_to_freeze(cast: Cast):
    factories.draft(cast)
    with pytest.raises(Refused, match="chưa có gì để chốt"):
        new_revision(cast, Period.objects.get(year=2024), "Vẫn chốt")


@pytest.mark.parametrize("who", ["officer", "neighbour", "central", "stranger", "nobody"])
def test_only_who_leads_the_cluster_freezes_and_publishes(cast: Cast, year: Period, who: str):
    with pytest.raises(Refused, match="Chỉ thư ký"):
        freeze(by=getattr(cast, who), cluster=cast.cluster, period=year)
    stored = new_revision(cast, year)
    with pytest.raises(Refused, match="Chỉ thư ký"):
        publish(by=getattr(cast, who), revision=stored)
    assert publish(by=cast.administrator, revision=stored)
    assert not publish(by=cast.secretary, revision=stored)


def test_pages_show_a_revision_and_mark_what_was_corrected_since(cast: Cast, year: Period, client):
    new_revision(cast, year)
    client.force_login(cast.secretary)
    address = reverse("dashboard", args=["dong-bac", 2024])
    unchanged = client.get(address, {"so-lieu": "chua-chot"}).content.decode()
    assert "từ đó chưa có con số nào đổi" in unchanged
    correct(cast, 203_000)
    live = client.get(address, {"so-lieu": "chua-chot"}).content.decode()
    assert "từ đó 1 con số đã đổi hoặc mới có" in live
    old = client.get(address, {"so-lieu": "phien-ban-1"}).content.decode()
    assert "Phiên bản 1, chốt ngày" in old
    assert "203.000" not in old
    assert client.get(address, {"so-lieu": "phien-ban-9"}).status_code == 404
    why = client.get(
        reverse("why_unit", args=["dong-bac", 2024, "members", "lang-son"]), {"so-lieu": "phien-ban-1"}
    ).content.decode()
    assert "202.024" in why
    assert "203.000" not in why
    assert "; sau khi chốt đã mở lại" in why


def test_the_commands(cast: Cast, year: Period, tmp_path):
    def run(*args: str) -> str:
        out = io.StringIO()
        call_command(*args, stdout=out)
        return out.getvalue()

    where = ("--cluster", "dong-bac", "--year", "2024")
    words = run("freeze", *where, "--user", "secretary", "--publish")
    (stored,) = revisions_of(cast.cluster, 2024)
    assert words.splitlines() == [f"revision {stored.revision}", f"fingerprint {stored.fingerprint}"]
    assert stored.published_by == cast.secretary
    correct(cast, 203_000)
    live, kept = (json.loads(run("figures", *where, "--snapshot", s)) for s in ("live", "latest"))
    assert kept["snapshot"]["fingerprint"] == stored.fingerprint
    members = [
        next(
            u
            for u in report["indicators"]["members_per_population"]["units"]
            if u["association"] == "lang-son"
        )
        for report in (live, kept)
    ]
    assert [unit["numerator"] for unit in members] == [203_000, 202_024]
    with pytest.raises(SystemExit):
        run("figures", *where, "--snapshot", "7")
    assert "phiên bản 1" in run("export_report", *where, "--format", "csv", "-o", str(tmp_path / "a.csv"))
