"""clear_old: what is past its keeping goes, in chunks; what is not, and all that is a record, stays."""

import datetime
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from associations.actions.closed_accounts import FORGOTTEN_NAME
from associations.events import broken_chains
from associations.models import (
    Event,
    Notice,
    OutgoingMail,
    RegistryRecord,
    Run,
    SentForm,
    Session,
    Upload,
    User,
)
from khuyenhoc import environment, keeping
from khuyenhoc.operations.checks import overdue
from khuyenhoc.operations.models import WorkerBeat
from khuyenhoc.operations.retention import clearing, stores
from tests import factories

pytestmark = pytest.mark.django_db

LONG = datetime.timedelta(days=4000)


def age_everything(cast, return_):
    """One row past its keeping and one within it of many kinds."""
    now = timezone.now()
    for at in (now - LONG, now):
        key = f"{at:%Y}"
        Session.objects.create(
            session_key=key, session_data="", expire_date=at + datetime.timedelta(minutes=1)
        )
        SentForm.objects.create(digest=key, attempt=key, user=cast.officer, at=at)
        WorkerBeat.objects.create(name=f"a:1:{key}", began_at=at, beat_at=at)
        Notice.objects.create(to=cast.officer, kind="mail", text="x", place="/", at=at, read_at=at)
        Notice.objects.create(to=cast.officer, kind="mail", text="x", place="/", at=at)
        Upload.objects.create(of_return=return_, by=cast.officer, at=at, name="a", content=b"", ended_at=at)
        for state in OutgoingMail.State.values:
            OutgoingMail.objects.create(
                to="a@example.vn", subject="x", message_id=f"{key}{state}", state=state,
                created_at=at, due_at=at, changed_at=at,
            )  # fmt: skip
        Run.objects.create(kind="backup", began_at=at, ended_at=at, is_ok=True)
    with connection.cursor() as cursor:
        for at in (now - LONG, now + LONG):
            moment = connection.ops.adapt_datetimefield_value(at.replace(microsecond=0))
            cursor.execute("INSERT INTO cache VALUES (%s, 'x', %s)", [f"{at:%Y}", moment])


def run(capsys, *options):
    """What the command prints as JSON, and its exit code."""
    code = 0
    try:
        call_command("clear_old", "--json", *options)
    except SystemExit as end:
        code = end.code
    return json.loads(capsys.readouterr().out), code


def test_every_table_is_kept_by_the_table_of_keeping_or_for_ever_with_a_reason():
    cleared = {table for kinds in stores.STORES.values() for store in kinds for table in store.tables}
    models = apps.get_models(include_auto_created=True)
    # Tests make sections of their own, as an app to come would.
    ours = [model for model in models if not model.__module__.startswith("tests.")]
    labels = {model._meta.label: model._meta.db_table for model in ours}
    assert set(stores.KEPT_FOR_EVER) <= set(labels)
    kept = {labels[label] for label in stores.KEPT_FOR_EVER}
    assert all(stores.KEPT_FOR_EVER.values())
    assert set(labels.values()) == kept | (cleared - {stores.CACHE_TABLE})
    assert not kept & cleared


def test_every_kind_has_a_place_a_reason_and_days_that_may_be_set_within_a_range():
    assert list(stores.STORES) == [kind.name for kind in keeping.KEEPINGS]
    for kind in keeping.KEEPINGS:
        least, most = environment._RANGES[f"KEEP_{kind.name.upper()}_DAYS"]
        assert least <= kind.days <= most
        assert kind.why
        assert kind.moment
    assert environment._RANGES["KEEP_RUNS_DAYS"][0] >= 365


@pytest.mark.postgresql
def test_a_dry_run_counts_what_a_run_removes_and_records_stay(cast, capsys):
    return_ = factories.approved(cast)
    age_everything(cast, return_)
    before = Event.objects.count(), RegistryRecord.objects.count()
    counted, code = run(capsys, "--dry-run")
    assert code == 0
    assert not Run.objects.filter(kind="clear_old").exists()
    removed, code = run(capsys)
    assert code == 0
    assert removed["removed"] == counted["removed"]
    expected = {"sessions": 1, "sent_forms": 1, "worker_beats": 1, "cache": 1, "notices_read": 1}
    expected |= {"notices_unread": 1, "uploads_ended": 1, "mails": 2, "runs": 1}
    assert {name: count for name, count in counted["removed"].items() if count} == expected
    assert OutgoingMail.objects.filter(state__in=OutgoingMail.OPEN).count() == 6
    assert (Event.objects.count(), RegistryRecord.objects.count()) == before
    assert list(broken_chains()) == []
    assert Run.objects.get(kind="clear_old").is_ok
    assert not any(run(capsys)[0]["removed"].values())


def test_it_goes_in_chunks_and_one_that_is_killed_is_ended_by_the_next(cast, monkeypatch):
    monkeypatch.setattr(stores, "CHUNK", 2)
    long_ago, now = timezone.now() - LONG, timezone.now()
    beats = [WorkerBeat(name=f"a:1:{i}", began_at=long_ago, beat_at=long_ago) for i in range(5)]
    WorkerBeat.objects.bulk_create(beats)
    store = stores.Rows(WorkerBeat.objects.all, lambda at: WorkerBeat.objects.filter(beat_at__lt=at), 2)
    monkeypatch.setitem(stores.STORES, "worker_beats", (store,))

    def killed(seconds):
        raise KeyboardInterrupt

    removed: dict[str, int] = {}
    with pytest.raises(KeyboardInterrupt):
        clearing.clear_kind("worker_beats", 1, now, removed, killed)
    assert removed == {"worker_beats": 2}
    assert WorkerBeat.objects.count() == 3
    clearing.clear_kind("worker_beats", 1, now, removed, lambda seconds: None)
    assert removed == {"worker_beats": 5}
    assert not WorkerBeat.objects.exists()


@pytest.mark.parametrize(("shift", "word"), [(3650, "chạy trước"), (-2, "chậm")])
def test_a_wrong_clock_removes_nothing_unless_it_is_confirmed(cast, capsys, monkeypatch, shift, word):
    factories.draft(cast)
    notice = Notice.objects.create(
        to=cast.officer, kind="mail", text="x", place="/", at=timezone.now(), read_at=timezone.now()
    )
    wrong = timezone.now() + datetime.timedelta(days=shift)
    monkeypatch.setattr(timezone, "now", lambda: wrong)
    refused, code = run(capsys)
    assert code == 1
    assert word in refused["problems"][0]
    assert refused["removed"] == {}
    assert Notice.objects.filter(pk=notice.pk).exists()
    assert not Run.objects.filter(kind="clear_old").exists()
    assert run(capsys, "--clock-is-right")[1] == 0
    assert Notice.objects.filter(pk=notice.pk).exists() is (shift < 0)


def test_an_account_closed_long_ago_loses_its_name_and_events_keep_it(cast):
    factories.draft(cast)
    name, person = str(cast.officer), cast.officer
    past = timezone.now() - LONG
    User.objects.filter(pk=person.pk).update(
        is_active=False, date_joined=past, last_login=past, phone="0912345678"
    )
    now = timezone.now()
    clearing.clear_kind("closed_accounts", 1825, now, {}, lambda seconds: None)
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.email) == (FORGOTTEN_NAME, "", "")
    assert Event.objects.filter(by=person).first().by_name == name
    assert list(broken_chains()) == []
    cast.secretary.refresh_from_db()
    assert cast.secretary.full_name != FORGOTTEN_NAME


def test_health_asks_for_it_only_where_something_is_long_past(cast, settings):
    settings.DEMO = settings.DEBUG = False
    assert overdue.retention() is None
    past = timezone.now() - LONG
    Notice.objects.create(to=cast.officer, kind="mail", text="x", place="/", at=past, read_at=past)
    found = overdue.retention()
    assert found
    assert not found.is_ok
    assert "clear_old" in found.words
    call_command("clear_old", "--clock-is-right")
    assert overdue.retention().is_ok
