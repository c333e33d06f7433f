"""Numbers of hand-written texts that somebody stands up for, since the portal does not have them."""

from django.conf import settings
from django.db import models

from reports.models.meetings import Meeting


class AllowedNumeral(models.Model):
    """A number of a hand-written text that a person allowed to stand, though no figure of the revision says it.

    It holds while number, sentence and what the check says of it stay the same: `mark` is the SHA-256 of these with
    `text_key`, the key of the text (narrative/numerals.py). `reason` is required where the portal has another figure.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="allowed_numerals")
    mark = models.CharField(max_length=64)
    text_key = models.CharField("đoạn", max_length=100)
    numeral = models.TextField("số")
    sentence = models.TextField("câu")
    about = models.TextField("cổng nhận xét")
    reason = models.TextField("lý do", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "số viết tay đã xác nhận"
        verbose_name_plural = "số viết tay đã xác nhận"
        constraints = [models.UniqueConstraint(fields=["meeting", "mark"], name="allowed_numeral_once")]

    def __str__(self) -> str:
        return f"{self.numeral[:40]}: {self.sentence[:60]}"
