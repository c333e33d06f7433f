"""The figures of a return: one table a section, one row a return, one typed nullable column a figure.

A column's name is the figure's code and stays for ever; null means "not reported", which is never 0.
Codes, labels and units follow spec/fields.csv. Money is whole đồng.
"""

from typing import Any

from django.db import models

from associations.models.returns import Return

STOCK = "stock"  # a state at the cut-off
FLOW = "flow"  # what happened during the period
MONEY_UNIT = "đồng"


class FigureField(models.PositiveBigIntegerField):
    """A whole number ≥ 0 or null, with what a page, a check and a file need to know of it."""

    def __init__(
        self,
        verbose_name: str | None = None,
        *,
        unit: str = "",
        time: str = STOCK,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        self.unit, self.time, self.required = unit, time, required
        super().__init__(verbose_name, **{"null": True, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        """Only what the database needs: words may change without a migration."""
        name, path, args, kwargs = super().deconstruct()
        for word in ("verbose_name", "help_text", "null", "blank"):
            kwargs.pop(word, None)
        return name, path, args, kwargs

    @property
    def is_money(self) -> bool:
        """Return whether the figure is an amount in đồng."""
        return self.unit == MONEY_UNIT


class SectionRow(models.Model):
    """What one section keeps of one return; `texts` names the columns that are words."""

    of_return = models.OneToOneField(
        Return, models.PROTECT, primary_key=True, db_column="return_id", related_name="+"
    )

    texts: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.of_return}"

    @classmethod
    def figure_fields(cls) -> list[FigureField]:
        """Return the section's figures in the order of the form."""
        return [field for field in cls._meta.get_fields() if isinstance(field, FigureField)]

    @classmethod
    def text_fields(cls) -> list[models.Field]:
        """Return the section's columns that are words, in the order of the form."""
        return [field for field in cls._meta.fields if field.name in cls.texts]


class OrganisationFigures(SectionRow):
    """Tổ chức và hội viên."""

    population = FigureField(
        "Dân số trung bình",
        unit="người",
        time=STOCK,
        required=True,
        help_text="Dân số trung bình của năm trên toàn địa bàn; ghi kèm nguồn và thời điểm của số liệu.",
    )
    adult_population = FigureField(
        "Dân số từ 18 tuổi trở lên",
        unit="người",
        time=STOCK,
        help_text="Dân số từ đủ 18 tuổi; mẫu số của chỉ tiêu Công dân học tập. Không lớn hơn dân số trung bình.",
    )
    households = FigureField(
        "Số hộ gia đình",
        unit="hộ",
        time=STOCK,
        help_text="Tổng số hộ gia đình; mẫu số của tỉ lệ Gia đình học tập.",
    )
    communes = FigureField(
        "Số xã, phường, đặc khu",
        unit="đơn vị",
        time=STOCK,
        required=True,
        help_text="Số xã, phường, đặc khu trên địa bàn vào cuối kỳ.",
    )
    commune_associations = FigureField(
        "Số xã, phường, đặc khu có Hội Khuyến học",
        unit="hội",
        time=STOCK,
        required=True,
        help_text="Số xã, phường, đặc khu đã có tổ chức Hội. Không lớn hơn tổng số xã, phường, đặc khu.",
    )
    branches = FigureField(
        "Số chi hội khuyến học",
        unit="chi hội",
        time=STOCK,
        required=True,
        help_text="Số chi hội ở thôn, bản, tổ dân phố, cơ quan, trường học.",
    )
    committees = FigureField(
        "Số ban khuyến học",
        unit="ban",
        time=STOCK,
        help_text="Số ban khuyến học của dòng họ, cơ quan, cơ sở tôn giáo.",
    )
    members = FigureField(
        "Tổng số hội viên",
        unit="người",
        time=STOCK,
        required=True,
        help_text="Số hội viên có đến cuối kỳ, không phải số tăng trong kỳ. Không lớn hơn dân số trung bình.",
    )
    members_new = FigureField(
        "Hội viên kết nạp trong kỳ",
        unit="người",
        time=FLOW,
        help_text="Số hội viên được kết nạp trong kỳ. Không lớn hơn tổng số hội viên.",
    )
    members_with_card = FigureField(
        "Hội viên được cấp thẻ",
        unit="người",
        time=STOCK,
        help_text="Số hội viên đang có thẻ. Không lớn hơn tổng số hội viên.",
    )
    officers = FigureField(
        "Cán bộ hội các cấp",
        unit="người",
        time=STOCK,
        help_text="Số cán bộ hội ở tất cả các cấp trên địa bàn.",
    )
    officers_trained = FigureField(
        "Cán bộ hội được tập huấn trong kỳ",
        unit="người",
        time=FLOW,
        help_text="Số cán bộ hội được tập huấn trong kỳ. Không lớn hơn số cán bộ hội.",
    )
    population_source = models.CharField("Nguồn của số liệu dân số", max_length=200, blank=True)
    population_date = models.CharField(
        "Thời điểm của số liệu dân số",
        max_length=40,
        blank=True,
        help_text="Ví dụ: trung bình năm 2023, 30/6/2025.",
    )

    texts = ("population_source", "population_date")

    class Meta:
        verbose_name = "Tổ chức và hội viên"


class MovementFigures(SectionRow):
    """Tham mưu, phối hợp, tuyên truyền."""

    advisory_party = FigureField(
        "Văn bản của cấp ủy do Hội tham mưu",
        unit="văn bản",
        time=FLOW,
        help_text="Văn bản do cấp ủy ban hành trong kỳ mà Hội đã tham mưu.",
    )
    advisory_authority = FigureField(
        "Văn bản của chính quyền do Hội tham mưu",
        unit="văn bản",
        time=FLOW,
        help_text="Văn bản do hội đồng nhân dân, ủy ban nhân dân ban hành trong kỳ mà Hội đã tham mưu.",
    )
    cooperation_programmes = FigureField(
        "Chương trình phối hợp đang có hiệu lực",
        unit="chương trình",
        time=STOCK,
        required=True,
        help_text="Số chương trình phối hợp còn hiệu lực vào cuối kỳ; bằng số dòng trong danh mục thỏa thuận nếu có lập.",
    )
    cooperation_programmes_new = FigureField(
        "Chương trình phối hợp ký mới trong kỳ",
        unit="chương trình",
        time=FLOW,
        help_text="Số chương trình ký trong kỳ. Không lớn hơn số chương trình đang có hiệu lực.",
    )
    press_items = FigureField(
        "Tin, bài trên báo chí", unit="tin, bài", time=FLOW, help_text="Số tin, bài đăng báo trong kỳ."
    )
    broadcast_items = FigureField(
        "Tin, bài, chuyên mục phát thanh, truyền hình",
        unit="lượt phát",
        time=FLOW,
        help_text="Số lượt tin, bài, chuyên mục phát thanh, truyền hình trong kỳ.",
    )
    learning_centres = FigureField(
        "Trung tâm học tập cộng đồng đang hoạt động",
        unit="trung tâm",
        time=STOCK,
        help_text="Số trung tâm học tập cộng đồng đang hoạt động vào cuối kỳ.",
    )
    learning_centre_attendances = FigureField(
        "Lượt người học tại trung tâm học tập cộng đồng",
        unit="lượt",
        time=FLOW,
        help_text="Số lượt người học trong kỳ, một người học nhiều lần tính nhiều lượt.",
    )

    class Meta:
        verbose_name = "Tham mưu, phối hợp, tuyên truyền"


class ProposalTexts(SectionRow):
    """Kiến nghị, sáng kiến, nhiệm vụ năm tới: three texts, no figures."""

    outcomes = models.TextField("Kết quả nổi bật", blank=True)
    difficulties = models.TextField("Khó khăn và kiến nghị", blank=True)
    next_tasks = models.TextField("Nhiệm vụ năm tới", blank=True)

    texts = ("outcomes", "difficulties", "next_tasks")

    class Meta:
        verbose_name = "Kiến nghị, sáng kiến, nhiệm vụ năm tới"
