"""What comes with a review: questions with their threads, ticks, extensions and requests for them, notices."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from associations.models.associations import Association
from associations.models.periods import Schedule
from associations.models.returns import Return


class Question(models.Model):
    """A question of the secretariat about a figure, a row of a list or a section of one return.

    `code` is the figure's code, "list/row" or the section's key; `section` is the key of the section in every case.
    `subject` keeps how the thing asked about was called. `value_then` and `value_answered` are the figure at the
    asking and at the answer, with the versions in which it stood so. Changed by actions/questions.py only.
    """

    class Scope(models.TextChoices):
        FIGURE = "figure", "ô số"
        ROW = "row", "dòng của danh mục"
        SECTION = "section", "mục"

    class State(models.TextChoices):
        OPEN = "open", "chờ trả lời"
        ANSWERED = "answered", "đã trả lời"
        DROPPED = "dropped", "đã rút"

    class Outcome(models.TextChoices):
        KEPT = "kept", "giữ nguyên"
        CHANGED = "changed", "đã sửa"
        NOTED = "noted", "ghi chú"

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="questions")
    number = models.PositiveSmallIntegerField("số thứ tự")
    scope = models.CharField("về", max_length=7, choices=Scope)
    code = models.CharField("mã", max_length=60)
    section = models.CharField("mục", max_length=30)
    subject = models.CharField("nội dung được hỏi", max_length=300)
    must_answer = models.BooleanField("phải trả lời", default=True)
    due = models.DateField("hạn trả lời", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField("kết quả", max_length=7, choices=Outcome, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="questions",
        help_text="Người theo câu hỏi: lúc đầu là người hỏi, bàn giao thì là người nhận.",
    )
    asked_at = models.DateTimeField("hỏi lúc")
    asked_version = models.PositiveIntegerField("phiên bản lúc hỏi")
    asked_figures_version = models.PositiveIntegerField("lần lưu lúc hỏi")
    value_then = models.BigIntegerField("số lúc hỏi", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("trả lời lúc", null=True)
    answered_version = models.PositiveIntegerField("phiên bản lúc trả lời", null=True)
    answered_figures_version = models.PositiveIntegerField("lần lưu lúc trả lời", null=True)
    value_answered = models.BigIntegerField("số lúc trả lời", null=True)

    class Meta:
        verbose_name = "câu hỏi"
        verbose_name_plural = "sổ hỏi – đáp"
        constraints = [
            models.UniqueConstraint(fields=["of_return", "number"], name="question_number_once"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(outcome="")
                | Q(Q(state__in=["open", "dropped"]), answered_at__isnull=True, outcome=""),
                name="question_outcome_when_answered",
            ),
        ]
        indexes = [models.Index(fields=["of_return", "state"], name="question_by_state")]

    def __str__(self) -> str:
        return f"Câu hỏi {self.number}: {self.subject}"

    @property
    def is_open(self) -> bool:
        """Return whether the association still has to answer."""
        return self.state == self.State.OPEN

    @property
    def anchor(self) -> str:
        """Return where on a return's pages the question is answered: at its figure, or where its thread stands."""
        return f"o-{self.code}" if self.scope == self.Scope.FIGURE else f"hoi-{self.number}"


class Turn(models.Model):
    """One thing said in a question's thread, in order; never changed."""

    class Kind(models.TextChoices):
        ASK = "ask", "hỏi"
        ANSWER = "answer", "trả lời"
        AGAIN = "again", "hỏi lại"
        DROP = "drop", "rút câu hỏi"

    of_question = models.ForeignKey(Question, models.PROTECT, db_column="question_id", related_name="turns")
    kind = models.CharField("việc", max_length=6, choices=Kind)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField("người nói", max_length=200)
    text = models.TextField("lời")

    class Meta:
        verbose_name = "lời trong câu hỏi"
        verbose_name_plural = "lời trong câu hỏi"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.text}"


class Tick(models.Model):
    """That a reviewer has looked at a cell: a figure, a text or a list. It stands while what was seen is the same.

    `seen` is the digest of what the reviewer saw: the value, what it depends on, last year, notes and findings.
    """

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="ticks")
    cell = models.CharField("ô", max_length=60)
    seen = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ô đã xem"
        verbose_name_plural = "ô đã xem"
        constraints = [models.UniqueConstraint(fields=["of_return", "cell"], name="tick_once")]

    def __str__(self) -> str:
        return f"{self.cell} ({self.by})"


class Extension(models.Model):
    """More time for one association: until the end of a day, for some sections or all; it ends by itself."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="extensions")
    association = models.ForeignKey(Association, models.PROTECT, related_name="extensions")
    sections = models.JSONField("các mục", default=list, blank=True, help_text="Trống là mọi mục.")
    until = models.DateField("đến hết ngày")
    reason = models.TextField("lý do")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("lúc")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("kết thúc sớm lúc", null=True)

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("granted_at")),
                name="extension_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}: gia hạn đến {self.until:%d/%m/%Y}"


class ExtensionRequest(models.Model):
    """That an association asks for more time: until when, for which sections (none is all), why; and what came of it.

    Bound to the cluster's dates and not to a return, because who never began one asks as well.
    """

    class State(models.TextChoices):
        OPEN = "open", "chờ trả lời"
        GRANTED = "granted", "đã gia hạn"
        DECLINED = "declined", "không gia hạn"

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="requests")
    association = models.ForeignKey(Association, models.PROTECT, related_name="extension_requests")
    sections = models.JSONField("các mục", default=list, blank=True, help_text="Trống là mọi mục.")
    until = models.DateField("xin đến hết ngày")
    reason = models.TextField("lý do")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("xin lúc")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("trả lời lúc", null=True)
    extension = models.OneToOneField(Extension, models.PROTECT, null=True, related_name="request")
    words = models.TextField("lý do không gia hạn", blank=True)

    class Meta:
        verbose_name = "yêu cầu gia hạn"
        verbose_name_plural = "yêu cầu gia hạn"
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "association"], condition=Q(state="open"), name="extension_asked_for_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", decided_by__isnull=True, decided_at__isnull=True, extension__isnull=True
                )
                | Q(state="granted", decided_by__isnull=False, decided_at__isnull=False)
                & Q(extension__isnull=False)
                | Q(
                    state="declined",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    extension__isnull=True,
                )
                & ~Q(words=""),
                name="extension_request_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association}: xin gia hạn đến {self.until:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Return whether the secretariat still has to answer."""
        return self.state == self.State.OPEN


class Notice(models.Model):
    """What happened that a person should know of, with the address of the place; kept until it is read and after."""

    class Kind(models.TextChoices):
        QUESTION = "question", "câu hỏi"
        ANSWER = "answer", "trả lời"
        SUBMIT = "submit", "nộp báo cáo"
        SEND_BACK = "send_back", "trả lại"
        APPROVE = "approve", "duyệt"
        REOPEN = "reopen", "mở lại"
        EXTENSION = "extension", "gia hạn"
        REQUEST = "request", "xin gia hạn"
        REMINDER = "reminder", "nhắc"
        HANDOVER = "handover", "bàn giao"
        ACCOUNT = "account", "tài khoản"
        MAIL = "mail", "thư"

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    text = models.TextField("nội dung")
    place = models.CharField("địa chỉ", max_length=300)
    of_return = models.ForeignKey(Return, models.CASCADE, db_column="return_id", null=True, related_name="+")
    at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đọc lúc", null=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        indexes = [models.Index(fields=["to", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.place.startswith("/"):
            raise ValueError("A notice leads to a place of the portal.")
        super().save(*args, **kwargs)
