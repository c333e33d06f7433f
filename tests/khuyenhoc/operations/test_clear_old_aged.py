"""clear_old on a portal of years: what is past its keeping of every kind goes, and what the portal answers stays the same."""

import datetime
import os
import threading

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from associations import outbox
from associations.events import broken_chains
from associations.models import Assignment, Event, Return, Tries, Upload, User
from khuyenhoc.operations.backups.restoring import BEFORE, folder_of_backups_before
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.retention import clearing
from reports.analysis.results import TREND_YEARS, cluster_report
from reports.models import Pack, PackFile, Participant, StoredRevision
from reports.revisions.content import canonical, content_of, fingerprint_of
from reports.revisions.freezing import freeze, publish
from tests import factories

YEAR = 2024
LONG = datetime.timedelta(days=4000)
AGED = {"uploads_waiting", "tries", "mail_confirmations", "tasks_done", "tasks_failed", "packs_unfinished",
        "packs_superseded", "before_restore", "closed_accounts"}  # fmt: skip


def pack(revision, by, at, *, is_done=True):
    """A pack with one file, as if made at a moment."""
    made = Pack.objects.create(of_revision=revision, by=by, begun_at=at, done_at=at if is_done else None)
    PackFile.objects.create(pack=made, name="a.pdf", content=b"%PDF")
    return made


def age(cast, folder):
    """What is past its keeping of the kinds that test_clear_old.py leaves out; return the packs that stay."""
    now = timezone.now()
    past = now - LONG
    return_ = factories.approved(cast)
    meeting = {"cluster": cast.cluster, "period": return_.period}
    first, _ = freeze(by=cast.secretary, reason="Còn hội chưa nộp", **meeting)
    publish(by=cast.secretary, revision=first)
    factories.approved(cast, cast.cao_bang)
    second, is_new = freeze(by=cast.secretary, reason="Thêm một hội", **meeting)
    assert is_new
    Participant.objects.create(meeting=second.meeting, name="Lê Thị Dự")
    stay = [pack(first, cast.secretary, past), pack(first, cast.secretary, past)]
    pack(second, cast.secretary, past)
    stay.append(pack(second, cast.secretary, past))
    pack(second, cast.secretary, past, is_done=False)
    stay.append(pack(second, cast.secretary, now, is_done=False))
    for at, by in ((past, cast.deputy), (now, cast.officer)):
        Upload.objects.create(of_return=return_, by=by, at=at, name="a", content=b"a")
        Tries.objects.create(kind="sign_in", name=f"{at:%Y}", count=1, since=at)
    address = EmailAddress.objects.create(user=cast.deputy, email="a@example.vn")
    EmailConfirmation.objects.create(email_address=address, created=past, key="a")
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False, date_joined=past, last_login=past)
    Assignment.objects.filter(user=cast.stranger).update(valid_from=past.date(), valid_to=past.date())
    for state in ("SUCCESSFUL", "FAILED"):
        task = outbox.deliver.enqueue()
        model = clearing.STORES["tasks_done"][0].rows().model
        model.objects.filter(pk=task.id).update(status=state, finished_at=past)
    for number, days in enumerate((4000, 3000, 2000)):
        file = folder / f"truoc-khi-khoi-phuc-{number}.zip"
        file.write_bytes(b"zip")
        moment = (now - datetime.timedelta(days=days)).timestamp()
        os.utime(file, (moment, moment))
    return stay


def answers(cast):
    """What the portal answers out of its records: the figures on both maps, the stored revisions, the events."""
    reports = {
        which: cluster_report(
            by=cast.secretary, cluster=cast.cluster, year=YEAR, map_=which, back=TREND_YEARS
        )
        for which in ("then", "today")
    }
    return (
        canonical(content_of(reports)),
        list(StoredRevision.objects.order_by("pk").values_list("fingerprint", "content", "trace")),
        list(Event.objects.order_by("pk").values_list("hash", "by_name")),
        list(Participant.objects.values_list("name", flat=True)),
        list(Return.objects.order_by("pk").values_list("version", "figures_version", "status")),
    )


@pytest.mark.postgresql
def test_every_other_kind_that_is_past_its_keeping_goes_and_the_portal_answers_as_before(
    cast, settings, tmp_path
):
    settings.BACKUP_DIR = str(tmp_path)
    stay = age(cast, tmp_path)
    before = answers(cast)
    counted = clearing.due(timezone.now())
    assert {name for name, count in counted.items() if count} == AGED
    call_command("clear_old", "--clock-is-right")  # nothing between the years and today
    assert not any(clearing.due(timezone.now()).values())
    assert answers(cast) == before
    assert list(broken_chains()) == []
    for revision in StoredRevision.objects.all():
        assert fingerprint_of(revision.content) == revision.fingerprint
    assert set(Pack.objects.all()) == set(stay)
    assert PackFile.objects.count() == len(stay)
    assert [file.name for file in tmp_path.iterdir()] == ["truoc-khi-khoi-phuc-2.zip"]
    assert Upload.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_divide_the_work_and_a_save_goes_on(cast):
    return_ = factories.draft(cast)
    past, now = timezone.now() - LONG, timezone.now()
    beats = [WorkerBeat(name=f"a:1:{i}", began_at=past, beat_at=past) for i in range(2600)]
    WorkerBeat.objects.bulk_create(beats)
    removed: list[dict[str, int]] = [{}, {}]
    faults = []

    def work(mine):
        try:
            clearing.clear_kind("worker_beats", 1, now, mine)
        except Exception as error:  # the thread's fault is the test's
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in removed]
    for thread in threads:
        thread.start()
    for value in range(5):
        factories.save(return_, cast.officer, members=220_000 + value)
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert sum(mine["worker_beats"] for mine in removed) == 2600
    assert not WorkerBeat.objects.exists()
    assert list(broken_chains()) == []


def test_without_a_folder_of_backups_those_of_before_a_restore_are_found_where_a_restore_lays_them(
    settings, tmp_path
):
    settings.BACKUP_DIR = ""
    settings.VAR_DIR = tmp_path
    folder = folder_of_backups_before()
    store = clearing.STORES["before_restore"][0]
    already = store.stored()
    file = folder / f"{BEFORE}-20200101-000000.zip"
    file.write_bytes(b"zip")
    try:
        assert store.stored() == already + 1
    finally:
        file.unlink()
