"""The forms of official targets and of score criteria."""

from typing import Any

from django import forms

from associations.days import YearField
from associations.models import Cluster
from associations.names import vietnamese_key
from associations.numbers import NumberProblem, QuantityField
from reports.analysis.own_targets import read_target, write_target
from reports.dashboards.targets_admin.actions import NewTarget
from reports.dashboards.targets_admin.criteria import MOST_POINTS
from reports.indicators import BY_CODE, INDICATORS, Growth, Indicator
from reports.models import ScoreCriterion, Target

_INDICATOR_MISSING = {"required": "Chọn chỉ số."}


def indicator_choices() -> list[tuple[str, str]]:
    """Return every indicator with its unit, in the order of the specification."""
    return [("", "— chọn chỉ số —"), *((i.code, f"{i.label} ({i.unit})") for i in INDICATORS)]


def clusters_by_name() -> dict[str, Cluster]:
    """Return every cluster by its key, in the order of their names."""
    ordered = sorted(Cluster.objects.all(), key=lambda cluster: vietnamese_key(cluster.name))
    return {cluster.key: cluster for cluster in ordered}


class TargetForm(forms.Form):
    """What an indicator is to reach by a year, of the whole country or of one cluster, by which decision."""

    indicator = forms.ChoiceField(
        label="Chỉ số", choices=indicator_choices, error_messages=_INDICATOR_MISSING
    )
    value = forms.CharField(
        label="Mức cần đạt",
        max_length=60,
        help_text=(
            "Theo đơn vị của chỉ số: 70 hoặc 70,5 là phần trăm; 60.000 là sáu mươi nghìn đồng/người; "
            "số tiền lớn ghi được 12,5 tỉ, 800 triệu."
        ),
        error_messages={"required": "Ghi mức cần đạt."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    year = YearField(label="Đến năm", error_messages={"required": "Ghi năm."})
    cluster = forms.ChoiceField(label="Của", required=False)
    legal_basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        help_text="Ví dụ: Quyết định 387/QĐ-TTg ngày 25/3/2022; hoặc kết luận của hội nghị giao ban.",
        error_messages={"required": "Ghi căn cứ: số, ngày của văn bản, hoặc kết luận của hội nghị."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clusters = clusters_by_name()
        choice = self.fields["cluster"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "Cả nước"), *((key, str(one)) for key, one in self._clusters.items())]

    @classmethod
    def showing(cls, target: Target) -> "TargetForm":
        """Return the form with what stands of a target."""
        indicator = BY_CODE.get(target.indicator)
        return cls(
            initial={
                "indicator": target.indicator,
                "value": write_target(target.value, indicator) if indicator else "",
                "year": target.year,
                "cluster": target.cluster.key if target.cluster else "",
                "legal_basis": target.legal_basis,
            }
        )

    def clean(self) -> dict[str, Any]:
        """Read the value in the unit of the indicator."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        indicator = BY_CODE.get(cleaned.get("indicator", ""))
        if indicator and cleaned.get("value"):
            try:
                cleaned["value"] = _value(cleaned["value"], indicator)
            except NumberProblem as problem:
                self.add_error("value", f"{problem.in_words} Đơn vị: {indicator.unit}.")
        return cleaned

    @property
    def new(self) -> NewTarget:
        """The arguments of the action, once the form is valid."""
        cleaned = self.cleaned_data
        return NewTarget(
            cleaned["indicator"],
            cleaned["year"],
            cleaned["value"],
            self._clusters.get(cleaned["cluster"]),
            cleaned["legal_basis"],
        )


def _value(text: str, indicator: Indicator) -> Any:
    value = read_target(text, indicator)
    if value is None:
        raise NumberProblem("Ghi mức cần đạt.")
    if indicator.unit == "%" and value > 100 and not isinstance(indicator, Growth):
        raise NumberProblem(
            f"“{text}” lớn hơn 100 %. Kiểm tra lại số.", in_short=["Lớn hơn 100 %; kiểm tra lại số"]
        )
    return value


class PointsForm(forms.Form):
    """What a criterion is worth at most."""

    weight = QuantityField(
        label="Điểm tối đa",
        required=True,
        maximum=MOST_POINTS,
        help_text="Ví dụ: 10 hoặc 7,5",
        error_messages={"required": "Ghi điểm tối đa."},
    )

    @classmethod
    def showing(cls, criterion: ScoreCriterion) -> "PointsForm":
        """Return the form with what stands of a criterion."""
        return cls(initial={"weight": criterion.weight})

    def clean_weight(self) -> Any:
        """Refuse a criterion that is worth nothing."""
        weight = self.cleaned_data["weight"]
        if not weight:
            raise forms.ValidationError("Điểm tối đa phải lớn hơn 0.")
        return weight


class CriterionForm(PointsForm):
    """A new criterion of a cluster."""

    field_order = ("cluster", "indicator", "weight")
    cluster = forms.ChoiceField(label="Cụm", error_messages={"required": "Chọn cụm."})
    indicator = forms.ChoiceField(
        label="Chỉ số", choices=indicator_choices, error_messages=_INDICATOR_MISSING
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clusters = clusters_by_name()
        choice = self.fields["cluster"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "— chọn cụm —"), *((key, str(one)) for key, one in self._clusters.items())]

    def clean_cluster(self) -> Cluster:
        """Return the cluster itself."""
        return self._clusters[self.cleaned_data["cluster"]]
