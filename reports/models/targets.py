"""What administrators and readers set about figures: targets, criteria of the score, saved views."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from associations.models import Cluster
from reports.indicators import BY_CODE


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
