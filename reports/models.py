"""The models of a cluster's annual review beside the returns: meetings, revisions and packs, targets, views, scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from associations.models import Association, Cluster, Period, Petition
from reports.indicators import BY_CODE


class Meeting(models.Model):
    """The review meeting (hội nghị giao ban) of a cluster for a period; changed by meeting.arrange_meeting only."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="meetings")
    period = models.ForeignKey(Period, models.PROTECT, related_name="meetings")
    date = models.DateField("ngày họp", null=True, blank=True)
    starts_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    host = models.ForeignKey(Association, models.PROTECT, null=True, blank=True, related_name="+")
    chair = models.CharField("chủ trì", max_length=200, blank=True)
    agenda = models.TextField("chương trình", blank=True, help_text="Mỗi dòng một mục.")
    conclusions = models.TextField("kết luận", blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("sửa lúc")

    class Meta:
        verbose_name = "hội nghị giao ban"
        verbose_name_plural = "hội nghị giao ban"
        constraints = [models.UniqueConstraint(fields=["cluster", "period"], name="meeting_once")]

    def __str__(self) -> str:
        return f"Hội nghị giao ban {self.cluster}, {self.period}"

    @property
    def items(self) -> list[str]:
        """The agenda, item by item."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]


class Participant(models.Model):
    """A person invited to a meeting: of one of the cluster's associations, or a guest."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    association = models.ForeignKey(Association, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("họ tên", max_length=150)
    title = models.CharField("chức vụ", max_length=150, blank=True)
    body = models.CharField("cơ quan", max_length=200, blank=True)

    class Meta:
        verbose_name = "người dự"
        verbose_name_plural = "người dự"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class MeetingDocument(models.Model):
    """A file for a meeting (invitation, speech, minutes); stored in the database like scans (ADR 9)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents")
    title = models.CharField("tên tài liệu", max_length=200)
    name = models.CharField("tên tệp", max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("cỡ (byte)")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "tài liệu hội nghị"
        verbose_name_plural = "tài liệu hội nghị"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class MeetingTask(models.Model):
    """A task that a meeting set for the next year, for one association or for all; displayed in next year's returns."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tasks")
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, blank=True, related_name="+", help_text="Để trống: mọi hội."
    )
    text = models.CharField("nhiệm vụ, chỉ tiêu", max_length=500)
    due = models.DateField("hạn", null=True, blank=True)

    class Meta:
        verbose_name = "nhiệm vụ năm tới"
        verbose_name_plural = "nhiệm vụ năm tới"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class PetitionAnswer(models.Model):
    """The answer to a petition of an approved return.

    The petition's text is copied: its row belongs to the return and may be deleted when that is reopened.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="petition_answers")
    petition = models.OneToOneField(Petition, models.SET_NULL, null=True, related_name="answer")
    association = models.ForeignKey(Association, models.PROTECT, related_name="+")
    asked = models.TextField("kiến nghị", max_length=4000)
    answer = models.TextField("trả lời", max_length=4000)
    answered_by = models.CharField("nơi trả lời", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "trả lời kiến nghị"
        verbose_name_plural = "trả lời kiến nghị"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.association}: {self.asked[:60]}"


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


class DocumentTemplate(models.Model):
    """A cluster's own template (.docx) of the Word report; the newest one counts, without one the portal's."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="document_templates")
    name = models.CharField("tên tệp", max_length=120)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    is_current = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "mẫu báo cáo Word"
        verbose_name_plural = "mẫu báo cáo Word"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster"], condition=Q(is_current=True), name="one_current_document_template"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OwnParagraph(models.Model):
    """A paragraph of a meeting's Word report as a person wrote it; it stays when the figures change.

    `key` names the paragraph of the narrative; `seen` is the generated text that it was written over, so that
    numbers that are out of date can be marked. An added paragraph has a key of its own and a blank `seen`.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="paragraphs")
    key = models.CharField(max_length=80)
    text = models.TextField("đoạn văn")
    seen = models.TextField("đoạn máy viết lúc sửa", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "đoạn viết tay"
        verbose_name_plural = "đoạn viết tay"
        constraints = [models.UniqueConstraint(fields=["meeting", "key"], name="own_paragraph_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.text[:60]}"


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


class Target(models.Model):
    """What an indicator is to reach by a year: of the whole country, or of one cluster.

    `value` is in the indicator's own unit; `indicator` is a code of reports/indicators.py. Changed by an
    administrator through targets_admin.actions only.
    """

    indicator = models.CharField("chỉ số", max_length=60)
    year = models.PositiveSmallIntegerField("đến năm")
    value = models.DecimalField("mục tiêu", max_digits=20, decimal_places=4)
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200)
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="cụm",
        help_text="Để trống: mục tiêu của cả nước.",
    )

    class Meta:
        verbose_name = "mục tiêu"
        verbose_name_plural = "mục tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                condition=Q(cluster__isnull=True),
                name="national_target_once",
            ),
            models.UniqueConstraint(fields=["indicator", "year", "cluster"], name="target_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.label}, đến năm {self.year}"

    @property
    def label(self) -> str:
        """The indicator's label; its code where the indicator no longer exists."""
        return BY_CODE[self.indicator].label if self.indicator in BY_CODE else self.indicator


class SavedView(models.Model):
    """A saved cross table: its choices as in the address; shared with the cluster or private."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("tên", max_length=100)
    choices = models.JSONField("lựa chọn")  # [[name, value], …]
    is_shared = models.BooleanField("cả cụm dùng chung", default=False)

    class Meta:
        verbose_name = "bảng đã lưu"
        verbose_name_plural = "bảng đã lưu"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "owner", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class ScoreCriterion(models.Model):
    """One criterion of a cluster's emulation score: an indicator and the points for the best value.

    There is none by default: no official scoring table for clusters is known. Changed through
    targets_admin.criteria only.
    """

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="score_criteria", verbose_name="cụm")
    indicator = models.CharField("chỉ số", max_length=60)
    weight = models.DecimalField("điểm tối đa", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "tiêu chí điểm thi đua"
        verbose_name_plural = "tiêu chí điểm thi đua"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "indicator"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.indicator}"
