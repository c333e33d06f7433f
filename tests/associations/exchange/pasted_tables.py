"""Random tables as officers keep them: own order, own columns, own names beside the portal's, and the truth of each.

Every number of a table is another one, so that a value says which cell it was taken from.
"""

import random
import unicodedata
from dataclasses import dataclass, field

from associations.numbers import format_count
from associations.sections.base import Figure, figures, sections

YEAR = 2025

# Names that are near those of figures and mean something else.
STRANGE = (
    "Tổng số hội viên nữ", "Hội viên là đảng viên", "Số hội viên", "Tổng số", "Tổng cộng", "Hội viên danh dự",
    "Số hội viên giảm trong kỳ", "Tổng số hội viên năm 2024", "Số chi hội nhà trường", "Gia đình học tập", "Cộng",
    "Tổng thu", "Tổng chi", "Số dư", "Đăng ký", "Được công nhận", "Dân số trung bình nữ", "Số hộ nghèo",
    "Kế hoạch kết nạp hội viên năm 2026", "Tỉ lệ hội viên trên dân số", "Trong đó: nữ", "Khác", "Cán bộ hội cấp xã",
    "Văn bản của Hội", "Số suất học bổng bình quân", "Dòng họ học tập tiêu biểu cấp tỉnh", "Quỹ khuyến học",
    "- Khác", "- nguồn khác của tỉnh", "Số xã, phường, thị trấn", "Lượt người học", "Thư viện xã", "Tổng số hội viên (nữ)", "Hội viên mới",
)  # fmt: skip
THIS = (f"Năm {YEAR}", f"TH {YEAR}", f"Thực hiện năm {YEAR}", f"{YEAR}", f"Kết quả năm {YEAR}", f"Số liệu năm {YEAR}",
        f"Kết quả thực hiện {YEAR}", "Thực hiện", "TH", "Năm nay", "Kết quả", "Số liệu", f"NĂM {YEAR}", f"31/12/{YEAR}")  # fmt: skip
OTHER_COLUMNS = {
    "last": (f"Năm {YEAR - 1}", f"TH {YEAR - 1}", "Năm trước", f"{YEAR - 1}", f"Thực hiện {YEAR - 1}", "Cùng kỳ"),
    "plan": (f"KH {YEAR}", f"Kế hoạch {YEAR}", f"KH {YEAR + 1}", "Chỉ tiêu giao", f"Dự kiến {YEAR + 1}", "Kế hoạch", f"Chỉ tiêu năm {YEAR}"),
    "share": ("Tỉ lệ (%)", "So sánh (%)", "TH/KH (%)", f"{YEAR}/{YEAR - 1}", "%", "Đạt % kế hoạch", f"So với năm {YEAR - 1}"),
    "difference": ("Tăng, giảm", "+/-", "Tăng (+), giảm (-)", "Chênh lệch"),
}  # fmt: skip
LABEL_HEADS = ("Chỉ tiêu", "Nội dung", "Tên chỉ tiêu", "CHỈ TIÊU", "Tiêu chí", "Nội dung chỉ tiêu")
BULLETS = ("- ", "+ ", "• ", "* ", "– ")
UNITS_OF_MONEY = {"đồng": 1, "triệu đồng": 10**6, "tr.đ": 10**6, "nghìn đồng": 10**3, "1.000 đ": 10**3}


@dataclass
class Made:
    """A table as text and the truth: what each figure is worth, and how many figures it holds."""

    text: str
    truth: dict[str, int] = field(default_factory=dict)
    start: str = "population"
    previous: dict[str, int] = field(default_factory=dict)
    is_clear: bool = True  # heads say which column it is


class Maker:
    """Makes one table after the other out of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.used: set[int] = set()

    def table(self) -> Made:
        """Return a table with names."""
        pick = self.random
        self.used = set()
        unit = pick.choice([None, None, *UNITS_OF_MONEY])
        columns = self.columns()
        heads, is_clear = self.heads(columns)
        self.unit_at = pick.choice(("title", "unit column", "head")) if unit else ""
        if unit and "unit" not in columns and self.unit_at == "unit column":
            self.unit_at = "title"
        self.unit = unit
        made = Made("", is_clear=is_clear)
        rows = self.titles(len(columns))
        if heads and unit and self.unit_at == "head":
            place = columns.index("this")
            heads[-1] = [*heads[-1][:place], f"{heads[-1][place]} ({unit})", *heads[-1][place + 1 :]]
        elif unit and self.unit_at != "unit column":
            at = pick.choice((0, len(columns) - 1))
            rows.append([f"Đơn vị tính: {unit}" if place == at else "" for place in range(len(columns))])
        rows += heads
        if heads and pick.random() < 0.15:
            rows.append([f"({number})" for number in range(1, len(columns) + 1)])
        rows += self.rows(columns, heads, made)
        made.text = self.written(rows)
        return made

    def hostile(self) -> Made:
        """Return a table that invites a mistake: what its words put in doubt is not part of the truth."""
        self.unit, self.unit_at = None, ""
        self.used = set()
        traps = (
            self.with_plans_below, self.of_two_years_below, self.with_parts_beside, self.planned, self.of_last_year,
            self.twice, self.beside, self.turned, self.below_each_other, self.broken_by_word, self.with_breakdown,
            self.with_bad_numbers, self.numbered_by_word, self.below_a_spanning_head, self.with_last_year_beside, self.bare,
        )  # fmt: skip
        return self.random.choice(traps)()

    def some(self, most: int = 12) -> list[Figure]:
        return self.random.sample(list(figures().values()), k=self.random.randint(3, most))

    def simple(
        self, chosen: list[Figure], heads: list[list[str]] | None = None
    ) -> tuple[list[list[str]], Made]:
        """Return a table of names and this year's numbers below a head, and its truth."""
        made = Made("")
        rows = [list(line) for line in heads or [["Chỉ tiêu", self.random.choice(THIS)]]]
        for figure in chosen:
            made.truth[figure.code] = self.value(figure)
            rows.append([self.plain_label(figure), str(made.truth[figure.code])])
        return rows, made

    def plain_label(self, figure: Figure) -> str:
        return self.random.choice(("", "- ", "1. ", "a) ")) + figure.label

    def written_as(self, rows: list[list[str]], made: Made, truth: dict[str, int] | None = None) -> Made:
        made.text = self.written(rows)
        made.truth = made.truth if truth is None else truth
        return made

    def with_plans_below(self) -> Made:
        """A section of plans below: names that stand there are not this year's."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        cut = self.random.randint(1, len(chosen) - 1)
        words = self.random.choice(
            (
                f"II. Kế hoạch năm {YEAR + 1}",
                f"Dự kiến {YEAR + 1}",
                "B. PHƯƠNG HƯỚNG, MỤC TIÊU",
                f"Số liệu năm {YEAR - 1}",
            )
        )
        rows.insert(cut + 1, [words, ""])
        return self.written_as(rows, made, {figure.code: made.truth[figure.code] for figure in chosen[:cut]})

    def of_two_years_below(self) -> Made:
        """A row for each year of a figure."""
        chosen = self.some()
        truth = {}
        rows = [["Năm", "Chỉ tiêu", "Giá trị"]]
        for figure in chosen:
            year = self.random.choice((YEAR, YEAR - 1))
            value = self.value(figure)
            rows.append([str(year), figure.label, str(value)])
            if year == YEAR:
                truth[figure.code] = value
        return self.written_as(rows, Made(""), truth)

    def with_parts_beside(self) -> Made:
        """A second column of words that says more of a name."""
        rows, made = self.simple(self.some())
        truth = dict(made.truth)
        more = ("Nữ", "Kế hoạch", f"Năm {YEAR - 1}", "So với cùng kỳ", "Cấp tỉnh", "Trong đó trường học")
        codes = list(made.truth)
        wide = [[rows[0][0], "", rows[0][1]]]
        for code, (label, value) in zip(codes, rows[1:], strict=True):
            beside = self.random.choice((*more, "", "", ""))
            wide.append([label, beside, value])
            if beside:
                del truth[code]
        return self.written_as(wide, made, truth)

    def planned(self) -> Made:
        """A whole table of plans, or of last year, below a title that says so."""
        heads = [["Chỉ tiêu", self.random.choice((f"Năm {YEAR}", "Tổng số", "Số lượng"))]]
        rows, made = self.simple(self.some(), heads)
        title = self.random.choice(
            (f"KẾ HOẠCH NĂM {YEAR}", f"Chỉ tiêu, nhiệm vụ năm {YEAR}", f"Dự kiến mục tiêu {YEAR}")
        )
        return self.written_as([[title, ""], *rows], made, {})

    def of_last_year(self) -> Made:
        """Last year's figures alone, without a head."""
        rows, made = self.simple(self.some())
        made.previous = dict(made.truth)
        return self.written_as(rows[1:], made, {})

    def with_last_year_beside(self) -> Made:
        """Two columns without heads, one of them last year's as the portal knows it."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        made.previous = {figure.code: self.value(figure) for figure in chosen}
        wide = [
            [label, str(made.previous[figure.code]), value]
            for figure, (label, value) in zip(chosen, rows[1:], strict=True)
        ]
        if self.random.random() < 0.5:
            return self.written_as([[label, value, last] for label, last, value in wide], made)
        return self.written_as(wide, made)

    def twice(self) -> Made:
        """Some names twice, with other numbers."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        truth = dict(made.truth)
        for figure in self.random.sample(chosen, k=2):
            rows.insert(self.random.randint(1, len(rows)), [figure.label.upper(), str(self.value(figure))])
            del truth[figure.code]
        return self.written_as(rows, made, truth)

    def beside(self) -> Made:
        """Two tables side by side, perhaps with numbered rows."""
        rows, made = self.simple(self.some(12))
        half = (len(rows) - 1) // 2
        left, right = rows[1 : half + 1], rows[half + 1 : 2 * half + 1]
        codes = list(made.truth)[: 2 * half]
        lines = [[*rows[0], *rows[0]], *([*one, *other] for one, other in zip(left, right, strict=True))]
        if self.random.random() < 0.5:
            lines = [
                [
                    "TT" if not number else str(number),
                    *line[:2],
                    "TT" if not number else str(number + half),
                    *line[2:],
                ]
                for number, line in enumerate(lines)
            ]
        return self.written_as(lines, made, {code: made.truth[code] for code in codes})

    def turned(self) -> Made:
        """Names in a row, years or associations in a column."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        lines = [["Đơn vị", *(label for label, _ in rows[1:])]]
        others = ("Cao Bằng", f"Lạng Sơn {YEAR - 1}", "Kế hoạch")
        for name in self.random.sample(others, k=2):
            lines.append([name, *(str(self.value(figure)) for figure in chosen)])
        lines.insert(
            self.random.randint(1, 3),
            [self.random.choice(("Lạng Sơn", f"Năm {YEAR}")), *(value for _, value in rows[1:])],
        )
        return self.written_as(lines, made)

    def below_each_other(self) -> Made:
        """A second table below with its columns in another order."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        cut = self.random.randint(1, len(chosen) - 1)
        lines = [["Chỉ tiêu", f"Năm {YEAR - 1}", f"Năm {YEAR}"]]
        for number, (figure, (label, value)) in enumerate(zip(chosen, rows[1:], strict=True)):
            if number == cut:
                lines += [["", "", ""], ["Nội dung", f"TH {YEAR}", f"KH {YEAR + 1}"]]
            last = str(self.value(figure))
            lines.append([label, last, value] if number < cut else [label, value, last])
        return self.written_as(lines, made)

    def broken_by_word(self) -> Made:
        """Names broken over lines without quotes, as Word copies paragraphs of a cell."""
        chosen = self.some()
        made = Made("")
        lines = [f"TT\tChỉ tiêu\tNăm {YEAR}"]
        for number, figure in enumerate(chosen, start=1):
            made.truth[figure.code] = self.value(figure)
            words = figure.label.split(" ")
            place = self.random.randint(1, len(words) - 1)
            lines.append(
                f"{number}\t{' '.join(words[:place])}\n{' '.join(words[place:])}\t{made.truth[figure.code]}"
            )
        made.text = "\n".join(lines)
        return made

    def numbered_by_word(self) -> Made:
        """Numbered rows of Word: the number is a cell of its own, below no head, so that heads stand one too far left."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        others = [f"TH {YEAR - 1}", f"TH {YEAR}", f"KH {YEAR + 1}"]
        lines = [["Chỉ tiêu", *others]]
        for number, (figure, (_, value)) in enumerate(zip(chosen, rows[1:], strict=True), start=1):
            lines.append(
                [f"{number}.", figure.label, str(self.value(figure)), value, str(self.value(figure))]
            )
        return self.written_as(lines, made, {})

    def below_a_spanning_head(self) -> Made:
        """One line of heads of Word, one of which spans two columns."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        lines = [["Chỉ tiêu", f"Năm {YEAR}", f"Năm {YEAR - 1}"]]
        for figure, (label, value) in zip(chosen, rows[1:], strict=True):
            lines.append([label, str(self.value(figure)), value, str(self.value(figure))])
        return self.written_as(lines, made, {})

    def with_breakdown(self) -> Made:
        """Columns that break this year's figures down."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        parts = self.random.sample(
            (
                f"Năm {YEAR} cấp xã",
                "Nữ",
                "Trong đó: trường học",
                f"6 tháng {YEAR}",
                f"Ước TH {YEAR}",
                "Thành thị",
            ),
            k=2,
        )
        heads = [*parts, f"TH {YEAR}"]
        self.random.shuffle(heads)
        place = heads.index(f"TH {YEAR}")
        lines = [["Chỉ tiêu", *heads]]
        for figure, (label, value) in zip(chosen, rows[1:], strict=True):
            cells = [str(self.value(figure)) for _ in heads]
            cells[place] = value
            lines.append([label, *cells])
        return self.written_as(lines, made)

    def with_bad_numbers(self) -> Made:
        """Numbers that are none, or two, among good ones."""
        rows, made = self.simple(self.some())
        truth = dict(made.truth)
        for code, row in zip(made.truth, rows[1:], strict=True):
            if self.random.random() < 0.4:
                row[1] = self.random.choice(
                    (
                        "12O46",
                        "1,234",
                        "khoảng 90",
                        "1.23",
                        "-5",
                        "26%",
                        "chưa có",
                        "5/6",
                        "12-15",
                        ">100",
                        "#REF!",
                        "??",
                    )
                )
                del truth[code]
        return self.written_as(rows, made, truth)

    def bare(self) -> Made:
        """Numbers alone beside the numbers of their rows: nothing says whose they are."""
        chosen = self.some()
        rows, made = self.simple(chosen)
        lines = [[str(number), value] for number, (_, value) in enumerate(rows[1:], start=1)]
        return self.written_as(lines, made, {})

    def columns(self) -> list[str]:
        pick = self.random
        values = ["this", *(kind for kind in OTHER_COLUMNS if pick.random() < 0.4)]
        pick.shuffle(values)
        front = [kind for kind in ("ordinal",) if pick.random() < 0.5]
        behind = [kind for kind in ("unit",) if pick.random() < 0.5]
        notes = [kind for kind in ("note",) if pick.random() < 0.3]
        return [*front, "label", *behind, *values, *notes]

    def heads(self, columns: list[str]) -> tuple[list[list[str]], bool]:
        """Return the lines of heads, and whether they say which column is this year's."""
        pick = self.random
        if pick.random() < 0.15:
            return [], sum(kind in ("this", *OTHER_COLUMNS) for kind in columns) == 1
        names = {
            "ordinal": ("TT", "STT", "Số TT"), "label": LABEL_HEADS, "unit": ("ĐVT", "Đơn vị tính", "Đơn vị"),
            "note": ("Ghi chú", "Lý do"), "this": THIS, **OTHER_COLUMNS,
        }  # fmt: skip
        if (
            pick.random() < 0.2
            and "plan" in columns
            and abs(columns.index("plan") - columns.index("this")) == 1
        ):
            return self.heads_of_two_lines(columns, names), True
        return [[pick.choice(names[kind]) for kind in columns]], True

    def heads_of_two_lines(self, columns: list[str], names: dict[str, tuple[str, ...]]) -> list[list[str]]:
        """Return heads with "Năm 2025" above "Kế hoạch" and "Thực hiện", as a merged cell is copied."""
        first = min(columns.index("plan"), columns.index("this"))
        top = [self.random.choice(names[kind]) for kind in columns]
        below = [""] * len(columns)
        top[first], top[first + 1] = f"Năm {YEAR}", ""
        below[columns.index("plan")], below[columns.index("this")] = "Kế hoạch", "Thực hiện"
        return [top, below]

    def titles(self, width: int) -> list[list[str]]:
        pick = self.random
        titles = []
        if pick.random() < 0.3:
            titles.append(["HỘI KHUYẾN HỌC TỈNH LẠNG SƠN"])
        if pick.random() < 0.3:
            titles.append([f"BÁO CÁO KẾT QUẢ CÔNG TÁC KHUYẾN HỌC NĂM {YEAR}"])
        return [[*title, *[""] * (width - 1)] for title in titles]

    def rows(self, columns: list[str], heads: list[list[str]], made: Made) -> list[list[str]]:
        pick = self.random
        by_section = pick.random() < 0.5
        rows: list[list[str]] = []
        number = 0
        for section in pick.sample([s for s in sections() if s.figures], k=pick.randint(1, 4)):
            chosen = pick.sample(section.figures, k=pick.randint(1, len(section.figures)))
            if by_section:
                rows.append(
                    self.heading(
                        columns, pick.choice((section.title, section.title.upper(), f"I. {section.title}"))
                    )
                )
                if heads and pick.random() < 0.2:
                    rows += heads
            for figure in chosen:
                number += 1
                rows.append(self.row(columns, figure, number, made))
                if pick.random() < 0.12:
                    number += 1
                    rows.append(self.strange(columns, number))
                if pick.random() < 0.05:
                    rows.append([""] * len(columns))
        return rows

    def heading(self, columns: list[str], words: str) -> list[str]:
        place = self.random.choice((0, columns.index("label")))
        return [words if number == place else "" for number in range(len(columns))]

    def row(self, columns: list[str], figure: Figure, number: int, made: Made) -> list[str]:
        value = self.value(figure)
        made.truth[figure.code] = value
        made.previous[figure.code] = self.value(figure)
        return self.cells(columns, self.label(figure), figure, number, value)

    def strange(self, columns: list[str], number: int) -> list[str]:
        figure = self.random.choice(list(figures().values()))
        return self.cells(columns, self.random.choice(STRANGE), figure, number, self.value(figure))

    def cells(self, columns: list[str], label: str, figure: Figure, number: int, value: int) -> list[str]:
        pick = self.random
        others = {kind: self.number(self.value(figure), figure) for kind in OTHER_COLUMNS}
        others["share"] = pick.choice(
            (f"{pick.randint(50, 150)}", f"{pick.randint(50, 150)},{pick.randint(1, 9)}")
        )
        unit = figure.unit
        if figure.is_money and self.unit:
            unit = self.unit if self.unit_at == "unit column" else ""
        cells = {"ordinal": str(number), "label": label, "unit": unit, "this": self.number(value, figure),
                 "note": pick.choice(("", "", "tạm tính", "số của Sở")), **others}  # fmt: skip
        return [cells[kind] for kind in columns]

    def value(self, figure: Figure) -> int:
        """Return a number that no other cell holds."""
        while True:
            value = self.random.randint(1_000, 999_999)
            if value not in self.used:
                self.used.add(value)
                return value * 10**6 if figure.is_money else value

    def number(self, value: int, figure: Figure) -> str:
        if figure.is_money and self.unit:
            value //= UNITS_OF_MONEY[self.unit]
        return self.random.choice((str(value), format_count(value), format_count(value).replace(".", " ")))

    def label(self, figure: Figure) -> str:
        """Return the figure's name as somebody may write it."""
        pick = self.random
        label = figure.label
        if pick.random() < 0.2:
            label = label.upper()
        if pick.random() < 0.15:
            label = f"{label} ({figure.unit})" if not (figure.is_money and self.unit) else label
        if pick.random() < 0.15:
            label += pick.choice((" *", ":", " (*)", ".", " (1)"))
        if pick.random() < 0.25:
            label = pick.choice((*BULLETS, "a) ", "1. ", "1.2 ", "II. ", "(1) ", "b. ")) + label
        if pick.random() < 0.1:
            words = label.split(" ")
            place = pick.randint(1, len(words) - 1) if len(words) > 1 else 1
            label = " ".join(words[:place]) + "\n" + " ".join(words[place:])
        if pick.random() < 0.1:
            label = unicodedata.normalize("NFD", label)
        return label

    def written(self, rows: list[list[str]]) -> str:
        """Return rows as a spreadsheet copies them."""
        end = self.random.choice(("\r\n", "\n"))
        return end.join("\t".join(map(_quoted, row)) for row in rows) + end


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in '\n\t"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
