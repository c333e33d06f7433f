"""Who reports: associations with their territory's dates, successions, clusters and their members."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


def valid_on(day: datetime.date, prefix: str = "") -> Q:
    """Rows whose dates `valid_from` and `valid_to` (inclusive, open where null) hold on `day`."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def distinct_name(unit: "Association", beside: Iterable["Association"]) -> str:
    """Return a unit's name, with its dates where another of those beside it has the same name."""
    is_twice = any(other.name == unit.name and other.pk != unit.pk for other in beside)
    return unit.dated_name if is_twice else unit.name


def holds_on(row: Any, day: datetime.date) -> bool:
    """Return whether the dates of a row that is read already hold on `day`: as `valid_on` asks the database."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=f"{name}_ends_after_it_begins",
    )


class Association(models.Model):
    """A Hội Khuyến học of one territory. The key is the row, never the GSO code: codes are used again."""

    class Level(models.TextChoices):
        PROVINCE = "province", "cấp tỉnh"
        COMMUNE = "commune", "cấp xã"

    class Kind(models.TextChoices):
        PROVINCE = "tỉnh", "tỉnh"
        CITY = "thành phố", "thành phố"
        COMMUNE = "xã", "xã"
        WARD = "phường", "phường"
        SPECIAL_ZONE = "đặc khu", "đặc khu"

    KINDS_OF_LEVEL = {
        Level.PROVINCE: (Kind.PROVINCE, Kind.CITY),
        Level.COMMUNE: (Kind.COMMUNE, Kind.WARD, Kind.SPECIAL_ZONE),
    }

    key = models.SlugField("khóa", max_length=60, unique=True)
    level = models.CharField("cấp", max_length=10, choices=Level, default=Level.PROVINCE)
    name = models.CharField("tên", max_length=100)
    kind = models.CharField("loại", max_length=12, choices=Kind)
    gso_code = models.CharField("mã thống kê", max_length=5)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    has_association = models.BooleanField("đã có tổ chức Hội", default=True)

    class Meta:
        verbose_name = "hội"
        verbose_name_plural = "hội"
        constraints = [
            _ends_after_it_begins("association"),
            models.UniqueConstraint(
                fields=["level", "gso_code", "valid_from"], name="association_code_from_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> str:
        """From when to when it holds, for sentences that tell two rows apart."""
        since = f"từ {self.valid_from:%d/%m/%Y}"
        return f"{since} đến {self.valid_to:%d/%m/%Y}" if self.valid_to else since

    @property
    def dated_name(self) -> str:
        """Return the name with the month from which or to which it holds, for where it stands twice."""
        if self.valid_to:
            return f"{self.name} (đến {self.valid_to.month}/{self.valid_to.year})"
        return f"{self.name} (từ {self.valid_from.month}/{self.valid_from.year})"

    def is_valid_on(self, day: datetime.date) -> bool:
        """Return whether the territory exists on `day`."""
        return holds_on(self, day)


class Succession(models.Model):
    """A territory that another took in; history stays where it was reported."""

    predecessor = models.ForeignKey(Association, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Association, models.PROTECT, related_name="precessions")
    effective_on = models.DateField("có hiệu lực từ")
    legal_basis = models.CharField("căn cứ pháp lý", max_length=200, blank=True)

    class Meta:
        verbose_name = "kế thừa"
        verbose_name_plural = "kế thừa"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Merger(models.Model):
    """What a merger entered in the portal changed, so that undoing it restores exactly the earlier values.

    `before`: {"stood": whether the successor was there already, "joined": the memberships made for it,
    "associations" and "memberships": the last day of each predecessor and of each membership by id, before}.
    """

    successor = models.OneToOneField(Association, models.PROTECT, related_name="merger")
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField("người làm", max_length=200)
    before = models.JSONField("trước khi sáp nhập")

    class Meta:
        verbose_name = "việc sáp nhập"
        verbose_name_plural = "việc sáp nhập"

    def __str__(self) -> str:
        return f"sáp nhập thành {self.successor}"


class Cluster(models.Model):
    """An emulation cluster (cụm thi đua) of associations that review their year together."""

    key = models.SlugField("khóa", max_length=60, unique=True)
    name = models.CharField("tên", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=60)

    class Meta:
        verbose_name = "cụm thi đua"
        verbose_name_plural = "cụm thi đua"

    def __str__(self) -> str:
        return self.name


class ClusterMembership(models.Model):
    """The time for which an association belongs to a cluster, and its place in the cluster's order."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="memberships")
    association = models.ForeignKey(Association, models.PROTECT, related_name="memberships")
    position = models.PositiveSmallIntegerField("thứ tự", null=True, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "thành viên cụm"
        verbose_name_plural = "thành viên cụm"
        constraints = [
            _ends_after_it_begins("membership"),
            models.UniqueConstraint(fields=["cluster", "association", "valid_from"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.association} trong {self.cluster}"

    @property
    def days(self) -> str:
        """From when to when it holds, for sentences that tell two rows apart."""
        since = f"từ {self.valid_from:%d/%m/%Y}"
        return f"{since} đến {self.valid_to:%d/%m/%Y}" if self.valid_to else since
