"""Mails that wait to go out, and what became of them."""

from django.conf import settings
from django.db import models


class OutgoingMail(models.Model):
    """One mail to one address, written in the transaction of the action that it tells of, sent by the worker.

    text: empty once the mail is sent or dropped, since links on which a password is set stand in it.
    message_id: the same at every try, so that a mail that arrives twice is known as one.
    tries: how often the mail was tried, or its turn came while the server did not answer.
    due_at: when it is tried next; while it is being tried, until when nobody else tries it.
    changed_at: when the state, the number of tries or `due_at` was set last.
    error: why the last try failed, in words.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ gửi"
        HELD = "held", "giữ lại sau khi khôi phục"
        GIVEN_UP = "given_up", "không gửi được"
        SENT = "sent", "đã gửi"
        DROPPED = "dropped", "đã bỏ hẳn"

    # What an administrator decides about; and all that could still go out.
    UNDECIDED = (State.GIVEN_UP, State.HELD)
    OPEN = (*UNDECIDED, State.WAITING)

    to = models.CharField("gửi tới", max_length=320)
    subject = models.TextField("tiêu đề")
    text = models.TextField("nội dung", blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="gửi cho", null=True, related_name="+"
    )
    message_id = models.CharField("mã thư", max_length=200, unique=True)
    created_at = models.DateTimeField("viết lúc")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("số lần thử", default=0)
    due_at = models.DateTimeField("gửi từ lúc")
    changed_at = models.DateTimeField("đổi lúc")
    error = models.CharField("vì sao chưa gửi được", max_length=300, blank=True)

    class Meta:
        verbose_name = "thư"
        verbose_name_plural = "thư"
        indexes = [models.Index(fields=["state", "due_at"], name="outgoing_mail_due")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def is_undecided(self) -> bool:
        """Return whether an administrator decides what becomes of it."""
        return self.state in self.UNDECIDED

    @property
    def can_be_dropped(self) -> bool:
        """Return whether it could still go out."""
        return self.state in self.OPEN
