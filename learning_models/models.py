"""The five learning models of one return: registered, recognised, awarded, and all such units.

Titles follow QĐ 387/QĐ-TTg (families, clans, communities, units), QĐ 677/QĐ-TTg (citizens) and
TT 24/2023/TT-BGDĐT (communes). Beside the figures stand two lists: exemplary models and titles by name.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from associations.models import Period, RegisterRow
from associations.models.figures import FLOW, STOCK, FigureField, SectionRow


class LearningModelFigures(SectionRow):
    """Mô hình học tập."""

    family_registered = FigureField(
        "Gia đình đăng ký danh hiệu Gia đình học tập",
        unit="gia đình",
        time=STOCK,
        help_text="Số gia đình đăng ký danh hiệu trong năm. Không lớn hơn số hộ gia đình.",
    )
    family_recognised = FigureField(
        "Gia đình học tập được công nhận",
        unit="gia đình",
        time=STOCK,
        required=True,
        help_text="Số gia đình đạt danh hiệu của năm nay, không cộng dồn các năm. Không lớn hơn số đăng ký.",
    )
    family_awarded = FigureField(
        "Gia đình học tập tiêu biểu được khen thưởng",
        unit="gia đình",
        time=FLOW,
        help_text="Số gia đình tiêu biểu được khen thưởng trong kỳ. Không lớn hơn số được công nhận.",
    )
    clan_total = FigureField(
        "Tổng số dòng họ", unit="dòng họ", time=STOCK, help_text="Tổng số dòng họ trên địa bàn."
    )
    clan_registered = FigureField(
        "Dòng họ đăng ký danh hiệu Dòng họ học tập",
        unit="dòng họ",
        time=STOCK,
        help_text="Số dòng họ đăng ký danh hiệu. Không lớn hơn tổng số dòng họ.",
    )
    clan_recognised = FigureField(
        "Dòng họ học tập được công nhận",
        unit="dòng họ",
        time=STOCK,
        required=True,
        help_text="Số dòng họ đạt danh hiệu của năm nay, không cộng dồn các năm. Không lớn hơn số đăng ký.",
    )
    clan_awarded = FigureField(
        "Dòng họ học tập tiêu biểu được khen thưởng",
        unit="dòng họ",
        time=FLOW,
        help_text="Số dòng họ tiêu biểu được khen thưởng trong kỳ. Không lớn hơn số được công nhận.",
    )
    community_total = FigureField(
        "Tổng số cộng đồng (thôn, bản, tổ dân phố)",
        unit="cộng đồng",
        time=STOCK,
        help_text="Tổng số thôn, bản, tổ dân phố và cộng đồng tương đương dưới cấp xã.",
    )
    community_registered = FigureField(
        "Cộng đồng đăng ký danh hiệu Cộng đồng học tập",
        unit="cộng đồng",
        time=STOCK,
        help_text="Số cộng đồng đăng ký danh hiệu. Không lớn hơn tổng số cộng đồng.",
    )
    community_recognised = FigureField(
        "Cộng đồng học tập được công nhận",
        unit="cộng đồng",
        time=STOCK,
        required=True,
        help_text="Số cộng đồng đạt danh hiệu của năm nay, không cộng dồn các năm. Không lớn hơn số đăng ký.",
    )
    community_awarded = FigureField(
        "Cộng đồng học tập tiêu biểu được khen thưởng",
        unit="cộng đồng",
        time=FLOW,
        help_text="Số cộng đồng tiêu biểu được khen thưởng trong kỳ. Không lớn hơn số được công nhận.",
    )
    unit_total = FigureField(
        "Tổng số cơ quan và đơn vị",
        unit="đơn vị",
        time=STOCK,
        help_text="Tổng số cơ quan, đơn vị trên địa bàn.",
    )
    unit_registered = FigureField(
        "Đơn vị đăng ký danh hiệu Đơn vị học tập",
        unit="đơn vị",
        time=STOCK,
        help_text="Số đơn vị đăng ký danh hiệu. Không lớn hơn tổng số cơ quan và đơn vị.",
    )
    unit_recognised = FigureField(
        "Đơn vị học tập được công nhận",
        unit="đơn vị",
        time=STOCK,
        required=True,
        help_text="Số đơn vị đạt danh hiệu của năm nay, không cộng dồn các năm. Không lớn hơn số đăng ký.",
    )
    unit_awarded = FigureField(
        "Đơn vị học tập tiêu biểu được khen thưởng",
        unit="đơn vị",
        time=FLOW,
        help_text="Số đơn vị tiêu biểu được khen thưởng trong kỳ. Không lớn hơn số được công nhận.",
    )
    citizen_registered = FigureField(
        "Công dân đăng ký danh hiệu Công dân học tập",
        unit="người",
        time=STOCK,
        help_text="Số công dân đăng ký danh hiệu. Không lớn hơn dân số từ 18 tuổi trở lên.",
    )
    citizen_recognised = FigureField(
        "Công dân học tập được công nhận",
        unit="người",
        time=STOCK,
        required=True,
        help_text="Số công dân đạt danh hiệu của năm nay, không cộng dồn các năm. Không lớn hơn số đăng ký.",
    )
    citizen_awarded = FigureField(
        "Công dân học tập tiêu biểu được khen thưởng",
        unit="người",
        time=FLOW,
        help_text="Số công dân tiêu biểu được khen thưởng trong kỳ. Không lớn hơn số được công nhận.",
    )
    official_total = FigureField(
        "Tổng số cán bộ, công chức, viên chức",
        unit="người",
        time=STOCK,
        help_text="Tổng số cán bộ, công chức, viên chức trên địa bàn.",
    )
    official_recognised = FigureField(
        "Cán bộ, công chức, viên chức đạt Công dân học tập",
        unit="người",
        time=STOCK,
        help_text="Số cán bộ, công chức, viên chức đạt Công dân học tập. Không lớn hơn tổng số.",
    )
    commune_learning_recognised = FigureField(
        "Số xã, phường, đặc khu đạt Cộng đồng học tập cấp xã",
        unit="đơn vị",
        time=STOCK,
        help_text="Số xã, phường, đặc khu đạt Cộng đồng học tập cấp xã theo Thông tư 24/2023/TT-BGDĐT.",
    )

    class Meta:
        verbose_name = "Mô hình học tập"


class ExemplaryAward(RegisterRow):
    """An exemplary family, clan, community, unit or citizen that was awarded, and where it was taken up."""

    class Model(models.TextChoices):
        FAMILY = "family", "gia đình"
        CLAN = "clan", "dòng họ"
        COMMUNITY = "community", "cộng đồng"
        UNIT = "unit", "đơn vị"
        CITIZEN = "citizen", "công dân"

    model = models.CharField("Mô hình", max_length=10, choices=Model)
    name = models.CharField("Tên", max_length=200)
    place = models.CharField("Địa chỉ", max_length=200, blank=True)
    award = models.CharField("Hình thức khen thưởng", max_length=200)
    replicated = models.BooleanField("Đã nhân rộng", default=False)
    replicated_where = models.CharField("Nhân rộng ở đâu", max_length=200, blank=True)
    replicated_times = models.PositiveIntegerField(
        "Số lần nhân rộng", null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )

    class Meta(RegisterRow.Meta):
        verbose_name = "điển hình được khen thưởng"
        verbose_name_plural = "điển hình được khen thưởng"
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(replicated=True) | Q(replicated_where="", replicated_times__isnull=True),
                name="award_replicated_where_it_was",
            ),
        ]

    def clean(self) -> None:
        if not self.replicated and (self.replicated_where or self.replicated_times is not None):
            raise ValidationError(
                {
                    "replicated": "Đã ghi nơi hoặc số lần nhân rộng thì chọn “có”; chưa nhân rộng thì xóa hai ô ấy."
                }
            )


class LearningTitle(RegisterRow):
    """A unit or a community that holds the title at district or province level."""

    class Level(models.TextChoices):
        DISTRICT = "district", "cấp huyện"
        PROVINCE = "province", "cấp tỉnh"

    class Kind(models.TextChoices):
        UNIT = "unit", "Đơn vị học tập"
        COMMUNITY = "community", "Cộng đồng học tập"

    kind = models.CharField("Danh hiệu", max_length=10, choices=Kind)
    level = models.CharField("Cấp công nhận", max_length=10, choices=Level)
    name = models.CharField("Tên đơn vị, cộng đồng", max_length=200)
    year = models.PositiveSmallIntegerField(
        "Năm công nhận",
        validators=[MinValueValidator(Period.FIRST_YEAR), MaxValueValidator(Period.LAST_YEAR)],
    )

    class Meta(RegisterRow.Meta):
        verbose_name = "danh hiệu học tập"
        verbose_name_plural = "danh hiệu học tập"
