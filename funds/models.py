"""The study-promotion fund of one return: balances, income, expenditure, and what it paid for."""

from associations.models.figures import FLOW, STOCK, FigureField, SectionRow


class FundFigures(SectionRow):
    """Quỹ khuyến học; money is whole đồng."""

    fund_total = FigureField(
        "Tổng nguồn quỹ khuyến học",
        unit="đồng",
        time=STOCK,
        required=True,
        help_text="Quỹ của các cấp hội trên địa bàn (tỉnh, xã, chi hội, ban khuyến học) = số dư đầu kỳ + huy động trong kỳ + nhận bàn giao từ ngoài địa bàn; không tính phần chuyển giữa các cấp trong địa bàn. Đây là con số hội nghị gọi là quỹ khuyến học; ghi một mình được khi chưa rõ từng phần.",
    )
    fund_opening = FigureField(
        "Số dư đầu kỳ",
        unit="đồng",
        time=STOCK,
        help_text="Số dư ngày đầu năm, bằng số dư cuối kỳ của năm trước (đơn vị sau sáp nhập: tổng của các đơn vị cũ).",
    )
    fund_raised = FigureField(
        "Huy động trong kỳ",
        unit="đồng",
        time=FLOW,
        help_text="Toàn bộ số thu trong kỳ. Không nhỏ hơn tổng các nguồn thu bên dưới.",
    )
    income_members = FigureField(
        "Trong đó thu: hội viên đóng góp", unit="đồng", time=FLOW, help_text="Phần thu do hội viên đóng góp."
    )
    income_organisations = FigureField(
        "Trong đó thu: cơ quan và doanh nghiệp",
        unit="đồng",
        time=FLOW,
        help_text="Phần thu do cơ quan, doanh nghiệp đóng góp.",
    )
    income_individuals = FigureField(
        "Trong đó thu: cá nhân và nhà hảo tâm",
        unit="đồng",
        time=FLOW,
        help_text="Phần thu do cá nhân, nhà hảo tâm đóng góp.",
    )
    income_budget = FigureField(
        "Trong đó thu: ngân sách nhà nước hỗ trợ",
        unit="đồng",
        time=FLOW,
        help_text="Chỉ phần ngân sách đi qua quỹ; kinh phí hoạt động của Hội không phải là quỹ.",
    )
    income_other = FigureField(
        "Trong đó thu: nguồn khác", unit="đồng", time=FLOW, help_text="Phần thu từ nguồn khác."
    )
    transfer_in = FigureField(
        "Nhận bàn giao",
        unit="đồng",
        time=FLOW,
        help_text="Nhận từ tổ chức Hội ngoài địa bàn báo cáo; không phải là thu. Chuyển trong địa bàn tự bù trừ, không ghi.",
    )
    transfer_out = FigureField(
        "Bàn giao đi",
        unit="đồng",
        time=FLOW,
        help_text="Giao cho tổ chức Hội ngoài địa bàn báo cáo; không phải là chi.",
    )
    fund_spent = FigureField(
        "Chi trong kỳ",
        unit="đồng",
        time=FLOW,
        help_text="Toàn bộ số chi trong kỳ. Không nhỏ hơn tổng các khoản chi bên dưới.",
    )
    expense_scholarships = FigureField(
        "Trong đó chi: học bổng học sinh, sinh viên",
        unit="đồng",
        time=FLOW,
        help_text="Phần chi học bổng cho học sinh, sinh viên.",
    )
    expense_pupil_prizes = FigureField(
        "Trong đó chi: khen thưởng học sinh, sinh viên",
        unit="đồng",
        time=FLOW,
        help_text="Phần chi khen thưởng học sinh, sinh viên.",
    )
    expense_pupil_support = FigureField(
        "Trong đó chi: hỗ trợ học sinh có hoàn cảnh khó khăn",
        unit="đồng",
        time=FLOW,
        help_text="Phần chi hỗ trợ học sinh có hoàn cảnh khó khăn.",
    )
    expense_adult_prizes = FigureField(
        "Trong đó chi: phần thưởng cho người lớn",
        unit="đồng",
        time=FLOW,
        help_text="Phần chi phần thưởng cho người lớn học tập.",
    )
    expense_teacher_prizes = FigureField(
        "Trong đó chi: khen thưởng giáo viên",
        unit="đồng",
        time=FLOW,
        help_text="Phần chi khen thưởng giáo viên.",
    )
    expense_operations = FigureField(
        "Trong đó chi: hoạt động của hội",
        unit="đồng",
        time=FLOW,
        help_text="Chỉ phần hoạt động của Hội chi từ quỹ.",
    )
    expense_other = FigureField("Trong đó chi: khác", unit="đồng", time=FLOW, help_text="Phần chi khác.")
    fund_closing = FigureField(
        "Số dư cuối kỳ",
        unit="đồng",
        time=STOCK,
        help_text="Tổng nguồn quỹ − chi trong kỳ − bàn giao đi; khác thì phải giải thích.",
    )
    scholarships = FigureField(
        "Số suất học bổng",
        unit="suất",
        time=FLOW,
        help_text="Số suất học bổng cho học sinh, sinh viên trong kỳ.",
    )
    pupil_prizes = FigureField(
        "Số học sinh, sinh viên được khen thưởng",
        unit="lượt",
        time=FLOW,
        help_text="Số lượt học sinh, sinh viên được khen thưởng trong kỳ.",
    )
    pupils_supported = FigureField(
        "Số học sinh có hoàn cảnh khó khăn được hỗ trợ",
        unit="lượt",
        time=FLOW,
        help_text="Số lượt học sinh có hoàn cảnh khó khăn được hỗ trợ trong kỳ.",
    )
    adult_prizes = FigureField(
        "Số phần thưởng cho người lớn",
        unit="phần thưởng",
        time=FLOW,
        help_text="Số phần thưởng cho người lớn học tập trong kỳ.",
    )
    teacher_prizes = FigureField(
        "Số giáo viên được khen thưởng",
        unit="lượt",
        time=FLOW,
        help_text="Số lượt giáo viên được khen thưởng trong kỳ.",
    )

    class Meta:
        verbose_name = "Quỹ khuyến học"
