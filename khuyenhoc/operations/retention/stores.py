"""Where each kind of khuyenhoc/keeping.py lies, and every table that is kept for ever with the reason.

A store counts and removes what came before a moment; it removes a chunk at a time, each in a transaction of its own, so
that whoever saves waits a moment only, and a kill in the middle leaves rows that the next run removes.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from allauth.account.models import EmailConfirmation
from django.core.cache import cache
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from associations.actions.closed_accounts import closed_before, forget_person
from associations.models import Notice, OutgoingMail, Run, SentForm, Session, Tries, Upload, User
from associations.signing_in.limits import old_tries
from khuyenhoc.operations.backups.restoring import BEFORE, folder_of_backups_before
from khuyenhoc.operations.models import Machine, WorkerBeat
from reports.models import Pack, StoredRevision

CHUNK = 500  # rows in one transaction
CHUNK_OF_FILES = 5  # rows that megabytes hang on
CACHE_TABLE = "cache"


class Store(Protocol):
    """Where a kind lies. `tables`: by their names in the database."""

    @property
    def tables(self) -> tuple[str, ...]: ...

    def stored(self) -> int:
        """Return how many there are, past their keeping or not."""

    def old(self, before: datetime.datetime) -> int:
        """Return how many are of before a moment."""

    def remove_chunk(self, before: datetime.datetime) -> int | None:
        """Remove some of them; return how many, None where none is left."""


@dataclass(frozen=True)
class Rows:
    """Rows of one table: all of the kind, and those of before a moment."""

    rows: Callable[[], QuerySet[Any]]
    of_before: Callable[[datetime.datetime], QuerySet[Any]]
    chunk: int = CHUNK

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.rows().model._meta.db_table,)

    def stored(self) -> int:
        return self.rows().count()

    def old(self, before: datetime.datetime) -> int:
        return self.of_before(before).count()

    def remove_chunk(self, before: datetime.datetime) -> int | None:
        ids = list(self.of_before(before).order_by("pk").values_list("pk", flat=True)[: self.chunk])
        if not ids:
            return None
        with transaction.atomic():
            # Asked again: somebody may have read, opened or sent it meanwhile.
            _, by_model = self.of_before(before).filter(pk__in=ids).delete()
        return by_model.get(self.rows().model._meta.label, 0)


class CacheRows:
    """Rows of the cache, which has no model."""

    tables = (CACHE_TABLE,)

    def stored(self) -> int:
        return self._count("", [])

    def old(self, before: datetime.datetime) -> int:
        return self._count(" WHERE expires < %s", [self._as_stored(before)])

    def remove_chunk(self, before: datetime.datetime) -> int | None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM cache WHERE cache_key IN "
                "(SELECT cache_key FROM cache WHERE expires < %s ORDER BY cache_key LIMIT %s)",
                [self._as_stored(before), CHUNK],
            )
            return cursor.rowcount or None

    def _count(self, condition: str, values: list[Any]) -> int:
        if (
            not isinstance(cache, BaseDatabaseCache)
            and CACHE_TABLE not in connection.introspection.table_names()
        ):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM cache{condition}", values)  # noqa: S608 - constants
            return int(cursor.fetchone()[0])

    def _as_stored(self, moment: datetime.datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(moment.replace(microsecond=0))


class Accounts:
    """Accounts that are closed; they stay as rows, without what says whose they were."""

    tables = (User._meta.db_table,)

    def stored(self) -> int:
        return self._due(timezone.now()).count()

    def old(self, before: datetime.datetime) -> int:
        return self._due(before).count()

    def remove_chunk(self, before: datetime.datetime) -> int | None:
        persons = list(self._due(before).order_by("pk")[:CHUNK_OF_FILES])
        portal = User.objects.portal() if persons else None
        for person in persons:
            assert portal is not None  # noqa: S101 - made above
            forget_person(by=portal, person=person)
        return len(persons) or None

    def _due(self, before: datetime.datetime) -> QuerySet[User]:
        """Leave out who froze or published figures: the revision has no other signature."""
        signed = Q(frozen_by=OuterRef("pk")) | Q(published_by=OuterRef("pk"))
        return closed_before(before).exclude(Exists(StoredRevision.objects.filter(signed)))


class FilesBeforeRestore:
    """Backups that a restore made before it changed anything; the newest stays."""

    tables = ()

    def stored(self) -> int:
        return len(self._files())

    def old(self, before: datetime.datetime) -> int:
        return len(self._old(before))

    def remove_chunk(self, before: datetime.datetime) -> int | None:
        files = self._old(before)
        for file in files:
            file.unlink(missing_ok=True)
        return len(files) or None

    def _old(self, before: datetime.datetime) -> list[Path]:
        return [file for file in self._files()[:-1] if file.stat().st_mtime < before.timestamp()]

    def _files(self) -> list[Path]:
        """Return the files, the newest last; [] where none is there."""
        named = folder_of_backups_before().glob(f"{BEFORE}-*.zip")
        found = [file for file in named if file.is_file() and not file.is_symlink()]
        return sorted(found, key=lambda file: file.stat().st_mtime)


def _old_runs(before: datetime.datetime) -> QuerySet[Run]:
    """Return old runs, but for the last and the last good one of every kind: health reads these."""
    last = Run.objects.order_by().values("kind").annotate(last=Max("pk")).values("last")
    good = Run.objects.filter(is_ok=True).order_by().values("kind").annotate(last=Max("pk")).values("last")
    return Run.objects.filter(began_at__lt=before).exclude(pk__in=last).exclude(pk__in=good)


def _superseded(before: datetime.datetime) -> QuerySet[Pack]:
    """Return the finished packs of unpublished revisions that a later finished pack of the same revision replaced."""
    later = Pack.objects.filter(
        of_revision=OuterRef("of_revision"), pk__gt=OuterRef("pk"), done_at__isnull=False
    )
    return Pack.objects.filter(Exists(later), done_at__lt=before, of_revision__published_at__isnull=True)


_GONE = (OutgoingMail.State.SENT, OutgoingMail.State.DROPPED)

STORES: dict[str, tuple[Store, ...]] = {
    "sessions": (
        Rows(
            lambda: Session.objects.filter(expire_date__lt=timezone.now()),
            lambda moment: Session.objects.filter(expire_date__lt=moment),
        ),
    ),
    "tries": (Rows(Tries.objects.all, old_tries),),
    "sent_forms": (Rows(SentForm.objects.all, lambda moment: SentForm.objects.filter(at__lt=moment)),),
    "mail_confirmations": (
        Rows(
            EmailConfirmation.objects.all, lambda moment: EmailConfirmation.objects.filter(created__lt=moment)
        ),
    ),
    "cache": (CacheRows(),),
    "uploads_ended": (
        Rows(
            lambda: Upload.objects.filter(ended_at__isnull=False),
            lambda moment: Upload.objects.filter(ended_at__lt=moment),
        ),
    ),
    "uploads_waiting": (
        Rows(
            lambda: Upload.objects.filter(ended_at__isnull=True),
            lambda moment: Upload.objects.filter(ended_at__isnull=True, at__lt=moment),
            CHUNK_OF_FILES,
        ),
    ),
    "notices_read": (
        Rows(
            lambda: Notice.objects.filter(read_at__isnull=False),
            lambda moment: Notice.objects.filter(read_at__lt=moment),
        ),
    ),
    "notices_unread": (
        Rows(
            lambda: Notice.objects.filter(read_at__isnull=True),
            lambda moment: Notice.objects.filter(read_at__isnull=True, at__lt=moment),
        ),
    ),
    "mails": (
        Rows(
            lambda: OutgoingMail.objects.filter(state__in=_GONE),
            lambda moment: OutgoingMail.objects.filter(state__in=_GONE, changed_at__lt=moment),
        ),
    ),
    "tasks_done": (
        Rows(
            DBTaskResult.objects.successful,
            lambda moment: DBTaskResult.objects.successful().filter(finished_at__lt=moment),
        ),
    ),
    "tasks_failed": (
        Rows(
            DBTaskResult.objects.failed,
            lambda moment: DBTaskResult.objects.failed().filter(finished_at__lt=moment),
        ),
    ),
    "worker_beats": (
        Rows(WorkerBeat.objects.all, lambda moment: WorkerBeat.objects.filter(beat_at__lt=moment)),
        Rows(Machine.objects.all, lambda moment: Machine.objects.filter(seen_at__lt=moment)),
    ),
    "runs": (Rows(Run.objects.all, _old_runs),),
    "packs_unfinished": (
        Rows(
            lambda: Pack.objects.filter(done_at__isnull=True),
            lambda moment: Pack.objects.filter(done_at__isnull=True, begun_at__lt=moment),
            CHUNK_OF_FILES,
        ),
    ),
    "packs_superseded": (
        Rows(lambda: Pack.objects.filter(done_at__isnull=False), _superseded, CHUNK_OF_FILES),
    ),
    "before_restore": (FilesBeforeRestore(),),
    "closed_accounts": (Accounts(),),
}

_FIGURES = "số liệu, bằng chứng và ghi chú của báo cáo"
_REGISTRY = "danh mục của cụm, hội, kỳ và phân công"
_REVIEW = "diễn biến xem xét của báo cáo"
_MEETING = "hồ sơ của hội nghị"
_REVISIONS = "bản chốt số liệu và cách tính"
_DJANGO = "quyền và loại dữ liệu của khung phần mềm, không tăng"

# By the model's label. A table is either here, with why, or in STORES; PackFile goes with its pack.
KEPT_FOR_EVER: dict[str, str] = {
    **dict.fromkeys(
        (
            "associations.Return",
            "associations.Note",
            "associations.Typed",
            "associations.OwnTarget",
            "associations.ReturnScan",
            "associations.Event",
            "associations.OrganisationFigures",
            "associations.MovementFigures",
            "associations.ProposalTexts",
            "associations.CooperationAgreement",
            "associations.AdvisoryDocument",
            "associations.Initiative",
            "associations.Petition",
            "associations.ChangedArea",
            "funds.FundFigures",
            "learning_models.LearningModelFigures",
            "learning_models.ExemplaryAward",
            "learning_models.LearningTitle",
        ),
        _FIGURES,
    ),
    **dict.fromkeys(
        (
            "associations.Association",
            "associations.Succession",
            "associations.Merger",
            "associations.Cluster",
            "associations.ClusterMembership",
            "associations.Period",
            "associations.Schedule",
            "associations.Assignment",
            "associations.RegistryRecord",
        ),
        _REGISTRY,
    ),
    "associations.ChangeCount": "một dòng cho mỗi hội; số chỉ tăng, để trang đã vẽ không bị lấy nhầm",
    **dict.fromkeys(
        (
            "associations.Question",
            "associations.Turn",
            "associations.Tick",
            "associations.Extension",
            "associations.ExtensionRequest",
        ),
        _REVIEW,
    ),
    **dict.fromkeys(
        (
            "reports.Meeting",
            "reports.Participant",
            "reports.MeetingDocument",
            "reports.MeetingTask",
            "reports.PetitionAnswer",
            "reports.MeetingPetition",
            "reports.OwnParagraph",
            "reports.DocumentTemplate",
        ),
        _MEETING,
    ),
    **dict.fromkeys(
        (
            "reports.StoredRevision",
            "reports.AllowedNumeral",
            "reports.Target",
            "reports.ScoreCriterion",
            "reports.SavedView",
        ),
        _REVISIONS,
    ),
    **dict.fromkeys(
        (
            "account.EmailAddress",
            "mfa.Authenticator",
        ),
        "của tài khoản còn mở; tài khoản đã đóng lâu thì xóa cùng tên",
    ),
    "sessions.Session": "bảng của khung phần mềm mà cổng không dùng; luôn trống",
    "reports.PackFile": "đi theo bộ tài liệu của nó",
    **dict.fromkeys(
        (
            "associations.User_groups",
            "associations.User_user_permissions",
            "auth.Permission",
            "auth.Group_permissions",
            "auth.Group",
            "contenttypes.ContentType",
        ),
        _DJANGO,
    ),
}
