"""The lists (danh mục) of a return: rows of one kind each, kept beside the figures that count them.

A row belongs to one return, so the return's state, access and record hold for it. Changed only by the functions
in actions/registers.py, which write the events.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from associations.models.partial_days import PartialDayColumn
from associations.models.returns import Return


class RegisterRow(models.Model):
    """One row of a list of a return; `carried_from` is the row of the year before that it was copied from."""

    of_return = models.ForeignKey(Return, models.PROTECT, db_column="return_id", related_name="+")
    position = models.PositiveIntegerField("thứ tự")
    carried_from = models.PositiveBigIntegerField("chuyển từ dòng", null=True, blank=True, editable=False)

    # What is shown where a column is blank, if not "–".
    blank_words: dict[str, str] = {}

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["of_return", "carried_from"], name="%(class)s_carried_once")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.position}: {self.of_return}"

    def validate_constraints(self, exclude: Any = None) -> None:
        """Said in words by `clean`: else the database would be asked once for each pasted row."""

    def display(self, column: str) -> str:
        """Return a column's value as a person writes it: a choice by its label, a day as 31/12/2025, 12/2025 or 2025."""
        value: Any = getattr(self, column)
        if value in (None, ""):
            return self.blank_words.get(column, "–")
        if isinstance(value, bool):
            return "có" if value else "không"
        label = getattr(self, f"get_{column}_display", None)
        return str(label() if label else value)


class CooperationAgreement(RegisterRow):
    """A cooperation programme signed with a partner; without an end it is in force until further notice."""

    class PartnerKind(models.TextChoices):
        DEPARTMENT = "department", "sở, ban, ngành"
        UNION = "union", "đoàn thể"
        POLITICAL = "political", "tổ chức chính trị – xã hội"
        PRESS = "press", "báo chí"
        OTHER = "other", "khác"

    partner = models.CharField("Đối tác", max_length=200)
    partner_kind = models.CharField("Loại đối tác", max_length=12, choices=PartnerKind)
    content = models.TextField("Nội dung phối hợp", max_length=2000, blank=True)
    signed_on = PartialDayColumn("Ngày ký")
    in_force_until = PartialDayColumn(
        "Hiệu lực đến hết ngày", null=True, blank=True, help_text="Để trống nếu không thời hạn."
    )

    blank_words = {"in_force_until": "không thời hạn"}

    class Meta(RegisterRow.Meta):
        verbose_name = "thỏa thuận phối hợp"
        verbose_name_plural = "thỏa thuận phối hợp"
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True)
                | Q(in_force_until__last_day__gte=F("signed_on__first_day")),
                name="agreement_ends_after_it_is_signed",
            ),
        ]

    def clean(self) -> None:
        signed_on: Any = self.signed_on
        until: Any = self.in_force_until
        if signed_on and until and until.last_day < signed_on.first_day:
            raise ValidationError(
                {"in_force_until": "Ngày hết hiệu lực trước ngày ký. Kiểm tra lại hai ngày."}
            )


class AdvisoryDocument(RegisterRow):
    """A document of the Party committee or the authority that the association advised on."""

    class BodyKind(models.TextChoices):
        PARTY = "party", "cấp ủy"
        AUTHORITY = "authority", "chính quyền"

    body_kind = models.CharField("Cấp ủy hay chính quyền", max_length=10, choices=BodyKind)
    issuing_body = models.CharField("Cơ quan ban hành", max_length=200)
    number = models.CharField("Số, ký hiệu", max_length=60)
    issued_on = PartialDayColumn("Ngày ban hành")
    summary = models.TextField("Trích yếu", max_length=1000)

    class Meta(RegisterRow.Meta):
        verbose_name = "văn bản tham mưu"
        verbose_name_plural = "văn bản tham mưu"


class Initiative(RegisterRow):
    """A way of working that others may take over; read by all units of the cluster once approved."""

    title = models.CharField("Tên sáng kiến", max_length=300)
    summary = models.TextField("Nội dung, kết quả", max_length=4000)
    author = models.CharField("Tác giả hoặc nơi thực hiện", max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = "sáng kiến"
        verbose_name_plural = "sáng kiến"


class Petition(RegisterRow):
    """What the association asks of those above it."""

    class Topic(models.TextChoices):
        FINANCE = "finance", "tài chính"
        BUDGET = "budget", "kinh phí"
        FUND_STATISTICS = "fund_statistics", "thống kê quỹ"
        ORGANISATION = "organisation", "tổ chức"
        OTHER = "other", "khác"

    topic = models.CharField("Lĩnh vực", max_length=16, choices=Topic)
    text = models.TextField("Kiến nghị", max_length=4000)

    class Meta(RegisterRow.Meta):
        verbose_name = "kiến nghị"
        verbose_name_plural = "kiến nghị"


class ChangedArea(RegisterRow):
    """A community that changed or merged, and the branches that were re-formed there."""

    name = models.CharField("Địa bàn", max_length=200)
    change = models.CharField("Thay đổi", max_length=500, help_text="Sáp nhập với đâu, chia, đổi tên.")
    branches = models.TextField("Chi hội được kiện toàn", max_length=2000, blank=True)
    changed_on = PartialDayColumn("Từ ngày")

    class Meta(RegisterRow.Meta):
        verbose_name = "địa bàn biến động"
        verbose_name_plural = "địa bàn biến động"
