"""Revisions of a meeting's figures, and the packs of files made of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.models.meetings import Meeting


class StoredRevision(models.Model):
    """One revision of a meeting's figures (chốt số liệu): never changed except to publish it.

    `revision` is its number, counted from 1 within the meeting. `content` is canonical JSON (revisions/content.py),
    `fingerprint` its SHA-256. What differs between databases is not part of the content and stands beside it: `trace`
    names the returns by id and version, "key/year" → [id, version, figures version, approved at]; `differences`
    lists what changed since the revision before, with reasons; `gaps` says what was missing at the freeze, `reason`
    why the figures were frozen nevertheless.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField("phiên bản")
    content = models.TextField("nội dung")
    fingerprint = models.CharField("dấu vân tay", max_length=64, db_index=True)
    trace = models.JSONField("báo cáo gốc")
    differences = models.JSONField("khác bản trước", default=list)
    gaps = models.JSONField("còn thiếu khi chốt", default=list)
    reason = models.TextField("lý do", blank=True)
    frozen_at = models.DateTimeField("chốt lúc")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "reports_snapshot"
        verbose_name = "bản chốt số liệu"
        verbose_name_plural = "bản chốt số liệu"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "revision"], name="revision_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="snapshot_published_by_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, phiên bản {self.revision}"


class Pack(models.Model):
    """The files of a meeting made of one revision; made one at a time, so that the page can display progress."""

    of_revision = models.ForeignKey(
        StoredRevision, models.PROTECT, related_name="packs", db_column="snapshot_id"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("bắt đầu lúc")
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    trouble = models.TextField("vướng", blank=True)

    class Meta:
        verbose_name = "bộ tài liệu"
        verbose_name_plural = "bộ tài liệu"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.of_revision}, lập {timezone.localtime(self.begun_at):%d/%m/%Y}"


class PackFile(models.Model):
    """One file of a pack."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="files")
    name = models.CharField("tên tệp", max_length=120)
    content = models.BinaryField()

    class Meta:
        verbose_name = "tệp của bộ tài liệu"
        verbose_name_plural = "tệp của bộ tài liệu"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["pack", "name"], name="pack_file_once")]

    def __str__(self) -> str:
        return self.name
