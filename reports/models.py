"""What a cluster's annual review needs beside the returns: the meeting itself."""

from django.conf import settings
from django.db import models

from associations.models import Association, Cluster, Period


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
