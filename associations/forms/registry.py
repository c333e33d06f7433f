"""The forms of the registry's pages: a merger, a cluster and its members, associations singly or as lines."""

import datetime
from collections.abc import Collection
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from associations.actions.associations import NewTerritory
from associations.actions.clusters import Member
from associations.actions.mergers import NewAssociation
from associations.days import DayField
from associations.forms.memberships import small
from associations.forms.texts import LineField
from associations.models import Association, Cluster
from associations.name_index import bare_name
from associations.names import key_of, vietnamese_key
from associations.numbers import CountField

KINDS = [(str(kind), str(kind)) for kind in Association.KINDS_OF_LEVEL[Association.Level.PROVINCE]]
_KEY_HELP = "Chữ không dấu trong địa chỉ trang. Để trống thì cổng đặt theo tên."


def provinces(*, gone: bool = False) -> list[Association]:
    """Return the associations of provinces by Vietnamese name; those that others took up only where they are wanted."""
    found = Association.objects.filter(level=Association.Level.PROVINCE)
    if not gone:
        found = found.filter(successions=None)
    return sorted(found, key=lambda unit: (vietnamese_key(unit.name), unit.valid_from))


def proposed_key(name: str, year: int, model: type[models.Model], taken: Collection[str] = ()) -> str:
    """Return a free key out of a name, with the year where the name alone is taken."""
    base = key_of(name)
    for key in (base, f"{base}-{year}"):
        if key not in taken and not model._default_manager.filter(key=key).exists():
            return key
    return f"{base}-{year}-2"


class _AssociationChoices(forms.MultipleChoiceField):
    """Associations to be ticked, by Vietnamese name, each with its days; gives the associations themselves."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, units: list[Association]) -> None:
        """Let these be chosen."""
        self.units = {str(unit.pk): unit for unit in units}
        self.choices = [(pk, f"{unit.name} ({unit.days})") for pk, unit in self.units.items()]

    def clean(self, value: Any) -> list[Association]:
        """Return the associations in the order in which they are offered."""
        chosen = set(super().clean(value))
        return [unit for pk, unit in self.units.items() if pk in chosen]


class MergerForm(forms.Form):
    """Which associations go into which, from when, by which law."""

    predecessors = _AssociationChoices(
        label="Các hội được sáp nhập", error_messages={"required": "Chọn ít nhất một hội được sáp nhập."}
    )
    effective_on = DayField(label="Có hiệu lực từ ngày", error_messages={"required": "Ghi ngày có hiệu lực."})
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý",
        max_length=200,
        required=False,
        help_text="Ví dụ: Nghị quyết 202/2025/QH15",
    )
    successor = forms.ChoiceField(
        label="Hội kế thừa",
        required=False,
        help_text="Thường là hội mới. Hội đã nhập sẵn cho ngày ấy thì chọn ở đây và bỏ qua các ô dưới.",
    )
    name = LineField(label="Tên hội mới", max_length=100, required=False)
    kind = forms.ChoiceField(label="Loại", choices=KINDS, required=False)
    gso_code = forms.CharField(label="Mã thống kê", max_length=5, required=False)
    key = forms.CharField(label="Khóa (không bắt buộc)", max_length=60, required=False, help_text=_KEY_HELP)
    position = CountField(
        label="Thứ tự trong cụm (không bắt buộc)",
        help_text="Để trống thì lấy thứ tự thấp nhất của các hội được sáp nhập.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = provinces()
        offered, taking = self.fields["predecessors"], self.fields["successor"]
        assert isinstance(offered, _AssociationChoices)  # noqa: S101 - declared above
        assert isinstance(taking, forms.ChoiceField)  # noqa: S101 - declared above
        offered.offer(units)
        self._units = offered.units
        named = [(pk, f"{unit.name} ({unit.days})") for pk, unit in offered.units.items()]
        taking.choices = [("", "Hội mới, ghi dưới đây"), *named]

    def clean_position(self) -> int | None:
        """Return the place, a small number."""
        return small(self.cleaned_data["position"])

    def clean(self) -> dict[str, Any]:
        """Require what makes an association where the successor is new."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("successor"):
            for name, words in (("name", "Ghi tên hội mới."), ("gso_code", "Ghi mã thống kê của hội mới.")):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, words)
        return cleaned

    @property
    def action_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of the action."""
        cleaned = self.cleaned_data
        successor: Association | NewAssociation
        if cleaned["successor"]:
            successor = self._units[cleaned["successor"]]
        else:
            kind = cleaned["kind"] or KINDS[0][0]
            name = bare_name(cleaned["name"], kind)
            successor = NewAssociation(
                key=cleaned["key"] or proposed_key(name, cleaned["effective_on"].year, Association),
                name=name,
                kind=kind,
                gso_code=cleaned["gso_code"],
                position=cleaned["position"],
            )
        return {
            "predecessors": cleaned["predecessors"],
            "successor": successor,
            "effective_on": cleaned["effective_on"],
            "legal_basis": cleaned["legal_basis"],
        }


class TerritoryForm(forms.Form):
    """One association of a province."""

    name = LineField(label="Tên", max_length=100, error_messages={"required": "Thiếu tên."})
    kind = forms.ChoiceField(
        label="Loại",
        choices=KINDS,
        error_messages={
            "required": "Thiếu loại.",
            "invalid_choice": "Loại “%(value)s” phải là tỉnh hoặc thành phố.",
        },
    )
    gso_code = forms.CharField(
        label="Mã thống kê", max_length=5, error_messages={"required": "Thiếu mã thống kê."}
    )
    valid_from = DayField(label="Từ ngày", error_messages={"required": "Thiếu ngày."})
    key = forms.CharField(label="Khóa (không bắt buộc)", max_length=60, required=False, help_text=_KEY_HELP)

    def territory(self, taken: Collection[str] = ()) -> NewTerritory:
        """Return the territory to enter; the key is proposed where none was typed."""
        cleaned = self.cleaned_data
        name = bare_name(cleaned["name"], cleaned["kind"])
        key = cleaned["key"] or proposed_key(name, cleaned["valid_from"].year, Association, taken)
        return NewTerritory(key, name, cleaned["kind"], cleaned["gso_code"], cleaned["valid_from"])


class MemberForm(forms.Form):
    """An association that joins a cluster."""

    association = forms.ChoiceField(label="Hội", error_messages={"required": "Chọn hội."})
    position = CountField(label="Thứ tự (không bắt buộc)")
    since = DayField(label="Từ ngày", initial=timezone.localdate, error_messages={"required": "Ghi ngày."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in provinces()}
        choice = self.fields["association"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "—"), *((pk, f"{u.name} ({u.days})") for pk, u in self._units.items())]

    def clean_position(self) -> int | None:
        """Return the place, a small number."""
        return small(self.cleaned_data["position"])

    @property
    def member(self) -> Member:
        """The association and its place."""
        return self._units[self.cleaned_data["association"]], self.cleaned_data["position"]


class ClusterForm(forms.Form):
    """A new cluster; its members are numbered in the order in which the names stand."""

    name = LineField(label="Tên cụm", max_length=200, help_text="Ví dụ: Cụm thi đua số 3 – khu vực Tây Bắc")
    short_name = LineField(label="Tên ngắn", max_length=60, help_text="Ví dụ: Tây Bắc")
    key = forms.CharField(label="Khóa (không bắt buộc)", max_length=60, required=False, help_text=_KEY_HELP)
    since = DayField(label="Từ ngày", error_messages={"required": "Ghi ngày cụm bắt đầu."})
    members = _AssociationChoices(
        label="Thành viên", error_messages={"required": "Chọn ít nhất một hội làm thành viên."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["members"]
        assert isinstance(offered, _AssociationChoices)  # noqa: S101 - declared above
        offered.offer(provinces())

    @property
    def action_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of the action."""
        cleaned = self.cleaned_data
        since: datetime.date = cleaned["since"]
        return {
            "key": cleaned["key"] or proposed_key(cleaned["short_name"], since.year, Cluster),
            "name": cleaned["name"],
            "short_name": cleaned["short_name"],
            "members": [(unit, place) for place, unit in enumerate(cleaned["members"], start=1)],
            "since": since,
        }
