"""The five learning models of one return: registered, recognised, awarded, and all such units.

Titles follow QĐ 387/QĐ-TTg (families, clans, communities, units), QĐ 677/QĐ-TTg (citizens) and
TT 24/2023/TT-BGDĐT (communes).
"""

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
