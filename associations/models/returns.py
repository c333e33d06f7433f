"""The return of an association for a period, the notes about its figures, and its events.

Django allows no field named `return` or `return_`, so the foreign keys are `of_return`, in the column `return_id`.
"""

import datetime
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from associations.models.associations import Association
from associations.models.periods import Period


class Return(models.Model):
    """One association's report of one period.

    `version` rises at moves, `figures_version` at saves; an approval binds to both. Changed only by the
    functions in actions/ and workflow.py, which write the events.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Đã nộp"
        RETURNED = "returned", "Cần sửa"
        APPROVED = "approved", "Đã duyệt"

    association = models.ForeignKey(Association, models.PROTECT, related_name="returns")
    period = models.ForeignKey(Period, models.PROTECT, related_name="returns")
    status = models.CharField("trạng thái", max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField("phiên bản", default=1)
    figures_version = models.PositiveIntegerField("lần lưu số liệu", default=0)
    certified_by = models.CharField("người ký", max_length=150, blank=True)
    certified_title = models.CharField("chức vụ người ký", max_length=150, blank=True)
    typed_from_paper = models.CharField(
        "nhập hộ theo văn bản", max_length=200, blank=True, help_text="Văn bản mà thư ký cụm nhập hộ theo."
    )
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_started_at = models.DateTimeField("bắt đầu xem xét lúc", null=True, blank=True)
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    standing = models.JSONField(
        "số liệu đã duyệt đang mở lại",
        null=True,
        help_text="Số liệu, phiên bản và ngày duyệt còn giá trị trong khi báo cáo được mở lại.",
    )

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["association", "period"], name="return_once"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "returned", "approved"]),
                name="return_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", approved_by__isnull=False, approved_at__isnull=False)
                | Q(~Q(status="approved"), approved_by__isnull=True, approved_at__isnull=True),
                name="return_approved_by_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="return_submitted_by_when_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(standing__isnull=True),
                name="return_standing_while_reopened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association} {self.period.year}"

    @property
    def stamp(self) -> str:
        """Return which version this is, saves included, as a page's links say what their reader saw."""
        return f"{self.version}.{self.figures_version}"

    @property
    def is_editable(self) -> bool:
        """Return whether figures may be saved in this state."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)

    @property
    def is_reopened(self) -> bool:
        """Return whether figures approved earlier still stand in every total ("đang mở lại")."""
        return self.standing is not None

    @property
    def has_approved_figures(self) -> bool:
        """Return whether figures of this return stand in the totals: approved, or reopened and still standing."""
        return self.status == self.Status.APPROVED or self.is_reopened


class Note(models.Model):
    """A note about one figure; it appears with the figure on every page and in every file."""

    class Kind(models.TextChoices):
        MISSING = "missing", "lý do thiếu"
        EXPLANATION = "explanation", "giải thích"
        FLAG = "flag", "dấu chất lượng"
        SOURCE = "source", "nguồn"
        REMARK = "remark", "ghi chú"

    class MissingReason(models.TextChoices):
        NO_DATA = "chua_co", "chưa có số liệu"
        NOT_APPLICABLE = "khong_ap_dung", "không áp dụng"
        IN_ANOTHER_ROW = "gop_dong", "gộp ở dòng khác"

    class Flag(models.TextChoices):
        PROVISIONAL = "tam_tinh", "tạm tính"
        ESTIMATED = "uoc_tinh", "ước tính"
        REVISED = "da_sua", "đã sửa"
        BREAK = "gian_doan", "gián đoạn do sáp nhập"
        ILLUSTRATIVE = "minh_hoa", "số liệu minh họa"
        DERIVED = "suy_ra", "suy ra từ số đã công bố"

    class Origin(models.TextChoices):
        """Where a figure of the past comes from: the column `status` of the long CSV."""

        PUBLISHED = "published", "đã công bố"
        DERIVED = "derived", "suy ra từ số đã công bố"
        OFFICIAL = "official", "thống kê chính thức"
        ILLUSTRATIVE = "illustrative", "số liệu minh họa"
        REPORTED = "", "hội báo cáo"

    FLAG_OF_ORIGIN: dict[str, str] = {Origin.ILLUSTRATIVE: Flag.ILLUSTRATIVE, Origin.DERIVED: Flag.DERIVED}

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="notes")
    code = models.CharField("chỉ tiêu", max_length=60)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    key = models.CharField(
        max_length=60,
        blank=True,
        help_text="Lý do thiếu, dấu, nguồn gốc của số, hoặc quy tắc mà lời giải thích trả lời.",
    )
    text = models.TextField("nội dung", blank=True)
    about = models.CharField(
        max_length=200,
        blank=True,
        help_text="Các giá trị mà lời giải thích nói đến; đổi giá trị thì hỏi lại.",
    )

    class Meta:
        verbose_name = "ghi chú"
        verbose_name_plural = "ghi chú"
        constraints = [
            # One reason and one source a figure; several flags; one explanation a rule.
            models.UniqueConstraint(
                fields=["of_return", "code", "kind"],
                condition=Q(kind__in=["missing", "source", "remark"]),
                name="note_once_a_figure",
            ),
            models.UniqueConstraint(fields=["of_return", "code", "kind", "key"], name="note_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_kind_display()} {self.text or self.key}"


class Typed(models.Model):
    """A text that was typed for a figure and is no number: kept as it stands, the figure stays null."""

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="typed")
    code = models.CharField("chỉ tiêu", max_length=60)
    text = models.CharField("nội dung đã gõ", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "nội dung chưa phải là số"
        verbose_name_plural = "nội dung chưa phải là số"
        constraints = [models.UniqueConstraint(fields=["of_return", "code"], name="typed_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class OwnTarget(models.Model):
    """What an association sets itself for the next year, by indicator; beside the words of "Nhiệm vụ năm tới".

    `indicator` is a code of an app above this one; `value` is in the indicator's own unit (%, người, đồng).
    """

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="own_targets")
    indicator = models.CharField("chỉ số", max_length=60)
    value = models.DecimalField("chỉ tiêu", max_digits=20, decimal_places=4)

    class Meta:
        verbose_name = "chỉ tiêu tự đặt cho năm tới"
        verbose_name_plural = "chỉ tiêu tự đặt cho năm tới"
        constraints = [
            models.UniqueConstraint(fields=["of_return", "indicator"], name="own_target_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="own_target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class Upload(models.Model):
    """A filled template between its upload and its saving; one a person and return waits, the next replaces it.

    What was saved or replaced stays as a row without its content, so that its address leads on to what came of it.
    """

    of_return = models.ForeignKey(Return, models.CASCADE, db_column="return_id", related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("lúc")
    name = models.CharField("tên tệp", max_length=120)
    content = models.BinaryField()
    ended_at = models.DateTimeField("lưu hoặc thay lúc", null=True, editable=False)
    changed = models.PositiveIntegerField("số ô đã đổi", null=True, editable=False)  # null: never saved

    class Meta:
        verbose_name = "mẫu đã điền đang chờ"
        verbose_name_plural = "mẫu đã điền đang chờ"
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "by"],
                condition=models.Q(ended_at__isnull=True),
                name="upload_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.of_return})"

    @property
    def is_saved(self) -> bool:
        """Whether what the file changes was saved."""
        return self.changed is not None


class ReturnScan(models.Model):
    """The signed and stamped report as a file, bound to the version and the figures that it was made of.

    Kept in the database: web processes hold no state, and one backup holds figures and papers alike.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "application/pdf"
        JPEG = "jpg", "image/jpeg"
        PNG = "png", "image/png"

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="scans")
    version = models.PositiveIntegerField("phiên bản")
    figures_version = models.PositiveIntegerField("lần lưu số liệu")
    name = models.CharField("tên tệp", max_length=120)
    kind = models.CharField("loại tệp", max_length=4, choices=Kind)
    size = models.PositiveIntegerField("cỡ (byte)")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "bản ký, đóng dấu"
        verbose_name_plural = "bản ký, đóng dấu"

    def __str__(self) -> str:
        return f"{self.name} ({self.of_return})"


class Event(models.Model):
    """One action on a return, append-only; the events of a return are chained by hash.

    `changes` holds {cell: [old, new]}: a figure by its code, a text by its name, a note as "code/kind[/key]",
    a row of a list as "list/row" with the row in one line.
    """

    class Kind(models.TextChoices):
        SAVE = "save", "lưu"
        IMPORT = "import", "nhập từ tệp"
        SUBMIT = "submit", "nộp"
        WITHDRAW = "withdraw", "thu hồi"
        BEGIN_REVIEW = "begin_review", "bắt đầu xem xét"
        SEND_BACK = "send_back", "trả lại"
        APPROVE = "approve", "duyệt"
        REOPEN = "reopen", "mở lại"
        PAST = "past", "nhập số liệu quá khứ"
        BIND_SCAN = "bind_scan", "gắn bản ký"
        LIST = "list", "sửa danh mục"
        ASK = "ask", "hỏi"
        ANSWER = "answer", "trả lời câu hỏi"
        DROP_QUESTION = "drop_question", "rút câu hỏi"
        EXTEND = "extend", "gia hạn"
        ASK_EXTENSION = "ask_extension", "xin gia hạn"
        DECLINE_EXTENSION = "decline_extend", "từ chối gia hạn"

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="events")
    number = models.PositiveIntegerField("thứ tự trong báo cáo")
    kind = models.CharField("việc", max_length=15, choices=Kind)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField("người làm", max_length=200)
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    figures_version = models.PositiveIntegerField()
    changes = models.JSONField(default=dict, blank=True)
    reason = models.TextField("lý do", blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        constraints = [models.UniqueConstraint(fields=["of_return", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.by_name})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("An event is never deleted.")

    def compute_hash(self) -> str:
        """SHA-256 over the canonical JSON of all that the event says, the hash before it included."""
        content = {
            "return": self.of_return_id,
            "number": self.number,
            "kind": self.kind,
            "at": self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "by_name": self.by_name,
            "from": self.from_status,
            "to": self.to_status,
            "version": self.version,
            "figures_version": self.figures_version,
            "changes": self.changes,
            "reason": self.reason,
            "previous": self.previous_hash,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
