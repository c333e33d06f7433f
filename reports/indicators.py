"""The indicators: declared once, as data, after spec/indicators.csv; and their arithmetic.

A cluster's ratio is Σ numerator ÷ Σ denominator over the units that have both; there is no way to average
ratios. All arithmetic is exact (integers and fractions); only `text` is rounded, half up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from associations.checks.findings import Values
from associations.numbers import format_decimal
from associations.sections.base import figures as all_figures
from associations.sections.base import labels

NO_YEAR_BEFORE = "không có số liệu năm trước"


@dataclass(frozen=True, slots=True)
class Amount:
    """The value of an indicator with its parts; a missing one has no value and a reason."""

    numerator: int | None
    denominator: int | None
    value: Fraction | None
    missing: str | None = None


@dataclass(frozen=True)
class DisplayUnit:
    """How tables display an indicator: its value ÷ `divisor`, in `unit`, with `decimals`."""

    unit: str
    divisor: int
    decimals: int


@dataclass(frozen=True)
class Indicator:
    """The definition that all indicators share; `better` is "up" where a higher value ranks first, else ""."""

    code: str
    label: str
    unit: str
    decimals: int = 0
    better: str = ""

    scale = 1

    @property
    def codes(self) -> tuple[str, ...]:
        """The figures that the indicator is made of."""
        raise NotImplementedError

    def of(self, values: Values, before: Values | None, why: Mapping[str, str]) -> Amount:
        """Compute the indicator of one unit; `why` gives the reason of a missing figure by its code."""
        raise NotImplementedError

    def total(self, amounts: Iterable[Amount]) -> Amount:
        """Compute the indicator of several units together, over those that have a value."""
        raise NotImplementedError

    def text(self, value: Fraction | None) -> str:
        """Write the value in Vietnamese, rounded half up."""
        return format_decimal(value, self.decimals)

    @property
    def is_sum_of_money(self) -> bool:
        """Whether it adds up đồng: then it is large, and displayed in a larger unit."""
        return False

    @property
    def display(self) -> DisplayUnit:
        """Return how tables display it: sums of money in triệu đồng, everything else as it is."""
        if self.is_sum_of_money:
            return DisplayUnit("triệu đồng", 10**6, 1)
        return DisplayUnit(self.unit, 1, self.decimals)

    def display_value(self, value: Fraction | None) -> Fraction | None:
        """Convert a value into the display unit; None stays None."""
        divisor = self.display.divisor
        if value is None or divisor == 1:  # a division of fractions costs, and tables hold thousands
            return value
        return value / divisor

    def display_text(self, value: Fraction | None) -> str:
        """Write a value as tables do, in the display unit."""
        return format_decimal(self.display_value(value), self.display.decimals)

    def change_text(self, change: Fraction | None) -> str:
        """Write a change since last year with its sign, in the display unit: "+2,5", "−1.234", "0"."""
        text = self.display_text(change)
        return f"+{text}" if change is not None and change > 0 and text.strip("0,") else text

    @property
    def change_unit(self) -> str:
        """The unit of a change."""
        return "điểm %" if self.unit == "%" else self.display.unit


@dataclass(frozen=True)
class Total(Indicator):
    """A sum of figures; a unit that lacks one of them is missing."""

    fields: tuple[str, ...] = ()

    @property
    def is_sum_of_money(self) -> bool:
        return self.unit == "đồng"

    @property
    def codes(self) -> tuple[str, ...]:
        return self.fields

    def of(self, values: Values, before: Values | None, why: Mapping[str, str]) -> Amount:
        lacking = [code for code in self.fields if values.get(code) is None]
        if lacking:
            return Amount(None, None, None, _reason(lacking[0], why))
        numerator = sum(values[code] or 0 for code in self.fields)
        return Amount(numerator, None, Fraction(numerator))

    def total(self, amounts: Iterable[Amount]) -> Amount:
        known = [amount.numerator for amount in amounts if amount.value is not None]
        numerator = sum(part or 0 for part in known) if known else None
        return Amount(numerator, None, None if numerator is None else Fraction(numerator))


@dataclass(frozen=True)
class Ratio(Indicator):
    """numerator ÷ denominator × scale; without a denominator above 0 it is missing."""

    numerator: str = ""
    denominator: str = ""
    scale: int = 1

    @property
    def codes(self) -> tuple[str, ...]:
        return self.numerator, self.denominator

    def of(self, values: Values, before: Values | None, why: Mapping[str, str]) -> Amount:
        numerator, denominator = values.get(self.numerator), values.get(self.denominator)
        for code, part in ((self.numerator, numerator), (self.denominator, denominator)):
            if part is None:
                return Amount(numerator, denominator, None, _reason(code, why))
        return self._divide(numerator, denominator, f"{labels()[self.denominator]} bằng 0")

    def total(self, amounts: Iterable[Amount]) -> Amount:
        known = [amount for amount in amounts if amount.value is not None]
        if not known:
            return Amount(None, None, None)
        return self._divide(
            sum(amount.numerator or 0 for amount in known),
            sum(amount.denominator or 0 for amount in known),
            "",
        )

    def _divide(self, numerator: int | None, denominator: int | None, if_zero: str) -> Amount:
        if numerator is None or not denominator:
            return Amount(numerator, denominator, None, if_zero)
        return Amount(numerator, denominator, Fraction(numerator * self.scale, denominator))


@dataclass(frozen=True)
class Growth(Ratio):
    """The change of a figure against the year before, only over units that reported both years."""

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.numerator,)

    def of(self, values: Values, before: Values | None, why: Mapping[str, str]) -> Amount:
        now = values.get(self.numerator)
        then = before.get(self.numerator) if before else None
        if now is None:
            return Amount(None, then, None, _reason(self.numerator, why))
        if then is None:
            return Amount(None, None, None, NO_YEAR_BEFORE)
        return self._divide(now - then, then, f"{labels()[self.numerator]} năm trước bằng 0")


def _reason(code: str, why: Mapping[str, str]) -> str:
    # What holds for the whole unit stands under "": no return, or not all predecessors.
    return why.get("") or why.get(code) or f"{labels().get(code, code)}: chưa có số liệu"


def _percent(code: str, label: str, numerator: str, denominator: str, better: str = "up") -> Ratio:
    return Ratio(code, label, "%", 1, better, numerator=numerator, denominator=denominator, scale=100)


def _each(code: str, label: str, unit: str, parts: tuple[str, str], better: str = "up") -> Ratio:
    numerator, denominator = parts
    return Ratio(code, label, unit, 0, better, numerator=numerator, denominator=denominator)


INDICATORS: tuple[Indicator, ...] = (
    _percent("members_per_population", "Hội viên/dân số", "members", "population"),
    _percent("members_per_adult", "Hội viên/dân số từ 18 tuổi", "members", "adult_population"),
    _percent("card_rate", "Hội viên có thẻ", "members_with_card", "members"),
    Growth("members_growth", "Tăng trưởng hội viên so với năm trước", "%", 1, "up", numerator="members", denominator="members", scale=100),
    _each("members_per_branch", "Hội viên bình quân một chi hội", "người", ("members", "branches"), better=""),
    _percent("commune_coverage", "Xã có Hội Khuyến học", "commune_associations", "communes"),
    _percent("officers_trained_rate", "Cán bộ hội được tập huấn", "officers_trained", "officers"),
    Total("cooperation_programmes", "Chương trình phối hợp", "chương trình", 0, "up", fields=("cooperation_programmes",)),
    Total("advisory_documents", "Văn bản tham mưu", "văn bản", 0, "up", fields=("advisory_party", "advisory_authority")),
    Total("fund_total", "Tổng nguồn quỹ", "đồng", 0, "up", fields=("fund_total",)),
    _each("fund_per_capita", "Quỹ bình quân đầu người", "đồng/người", ("fund_total", "population")),
    _each("fund_raised_per_capita", "Huy động bình quân đầu người", "đồng/người", ("fund_raised", "population")),
    _each("fund_closing_per_capita", "Số dư quỹ bình quân đầu người", "đồng/người", ("fund_closing", "population")),
    _percent("fund_spent_rate", "Tỉ lệ sử dụng quỹ", "fund_spent", "fund_total", better=""),
    _each("scholarship_average", "Bình quân một suất học bổng", "đồng", ("expense_scholarships", "scholarships"), better=""),
    _percent("family_rate", "Gia đình học tập/tổng số hộ", "family_recognised", "households"),
    _percent("family_rate_registered", "Gia đình học tập/số đăng ký", "family_recognised", "family_registered"),
    _percent("clan_rate", "Dòng họ học tập/tổng số dòng họ", "clan_recognised", "clan_total"),
    _percent("clan_rate_registered", "Dòng họ học tập/số đăng ký", "clan_recognised", "clan_registered"),
    _percent("community_rate", "Cộng đồng học tập/tổng số thôn tổ", "community_recognised", "community_total"),
    _percent("community_rate_registered", "Cộng đồng học tập/số đăng ký", "community_recognised", "community_registered"),
    _percent("unit_rate", "Đơn vị học tập/tổng số đơn vị", "unit_recognised", "unit_total"),
    _percent("unit_rate_registered", "Đơn vị học tập/số đăng ký", "unit_recognised", "unit_registered"),
    _percent("citizen_rate", "Công dân học tập/dân số từ 18 tuổi", "citizen_recognised", "adult_population"),
    _percent("official_rate", "Cán bộ công chức viên chức đạt công dân học tập", "official_recognised", "official_total"),
    _percent("commune_learning_rate", "Xã đạt Cộng đồng học tập cấp xã", "commune_learning_recognised", "communes"),
)  # fmt: skip

BY_CODE = {indicator.code: indicator for indicator in INDICATORS}

# Both rates of all five models are displayed; the official list of indicators has no such rate for citizens.
CITIZEN_RATE_REGISTERED = _percent("citizen_rate_registered", "Công dân học tập/số đăng ký", "citizen_recognised", "citizen_registered")  # fmt: skip


@cache
def every_indicator() -> Mapping[str, Indicator]:
    """Return the indicators, then every figure of a return as a total of its own, by code.

    A figure and an indicator that is nothing but this figure share a code; such a figure stands once.
    """
    figures = {
        figure.code: Total(figure.code, figure.label, figure.unit, fields=(figure.code,))
        for figure in all_figures().values()
    }
    return {**BY_CODE, CITIZEN_RATE_REGISTERED.code: CITIZEN_RATE_REGISTERED} | {
        code: total for code, total in figures.items() if code not in BY_CODE
    }


def place_of(code: str) -> int:
    """Return the place of an indicator or a figure in the one order in which all are displayed; unknown ones are last."""
    return _places().get(code, len(_places()))


def in_order(codes: Iterable[str]) -> list[str]:
    """Return codes in that order."""
    return sorted(codes, key=place_of)


def is_in_order(codes: Iterable[str]) -> bool:
    """Return whether some codes stand in the one order: indicators as `INDICATORS` has them, figures as the form has them.

    A figure may stand beside the ratio that is made of it. A code of both kinds is a figure among figures alone.
    """
    codes = list(codes)
    figures = list(all_figures())
    only_figures = all(code in all_figures() for code in codes)
    counted = [code for code in codes if only_figures or (code not in BY_CODE and code in all_figures())]
    others = [code for code in codes if code not in counted]
    return counted == sorted(counted, key=figures.index) and others == in_order(others)


@cache
def _places() -> Mapping[str, int]:
    order = [code for code in every_indicator() if code != CITIZEN_RATE_REGISTERED.code]
    order.insert(order.index("citizen_rate") + 1, CITIZEN_RATE_REGISTERED.code)
    return {code: place for place, code in enumerate(order)}
