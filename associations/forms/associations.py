"""The forms of one association, and of what the list of associations shows."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from associations.actions.association_changes import WantedAssociation
from associations.actions.associations import NewTerritory
from associations.days import DayField
from associations.forms.registry import TerritoryForm
from associations.forms.texts import LineField
from associations.models import Association
from associations.names import vietnamese_key

_HAS = [("yes", "đã có"), ("no", "chưa có")]
_KINDS = [(str(kind), str(kind)) for kind in Association.Kind]


class UnderAnotherForm(forms.Form):
    """A form with an association above; gives the association itself, None where none was chosen."""

    parent = forms.ChoiceField(label="Hội cấp trên (cho hội cấp xã)", required=False)
    has_association = forms.ChoiceField(
        label="Tổ chức Hội",
        choices=_HAS,
        initial="yes",
        required=False,
        help_text="Nơi chưa có tổ chức Hội thì không phải báo cáo.",
    )
    valid_to = DayField(
        label="Đến hết ngày", required=False, help_text="Để trống khi hội vẫn còn. Ví dụ: 30/06/2025"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parents = {unit.key: unit for unit in provinces_by_name()}
        choice = self.fields["parent"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        named = ((key, f"{unit.name} ({unit.days})") for key, unit in self._parents.items())
        choice.choices = [("", "— không có —"), *named]

    def clean_parent(self) -> Association | None:
        """Return the association itself."""
        return self._parents.get(self.cleaned_data["parent"])

    def clean_has_association(self) -> bool:
        """Return whether there is an association; a blank is yes."""
        return bool(self.cleaned_data["has_association"] != "no")


class NewAssociationForm(UnderAnotherForm, TerritoryForm):
    """One association that is to be entered, of any level."""

    field_order = (
        "name",
        "level",
        "kind",
        "gso_code",
        "parent",
        "has_association",
        "valid_from",
        "valid_to",
        "key",
    )
    level = forms.ChoiceField(label="Cấp", choices=Association.Level.choices, required=False)
    kind = forms.ChoiceField(label="Loại", choices=_KINDS, error_messages={"required": "Thiếu loại."})

    def territory(self, taken: Any = ()) -> NewTerritory:
        """Return the territory to enter; the key is proposed where none was typed."""
        cleaned, plain = self.cleaned_data, super().territory(taken)
        return NewTerritory(
            key=plain.key,
            name=plain.name,
            kind=plain.kind,
            gso_code=plain.gso_code,
            valid_from=plain.valid_from,
            level=cleaned["level"] or Association.Level.PROVINCE,
            parent=cleaned["parent"],
            has_association=cleaned["has_association"],
            valid_to=cleaned["valid_to"],
        )


class AssociationForm(UnderAnotherForm):
    """What the registry says of an association that is there."""

    field_order = ("name", "kind", "gso_code", "parent", "has_association", "valid_from", "valid_to")
    name = LineField(label="Tên", max_length=100, error_messages={"required": "Ghi tên."})
    kind = forms.ChoiceField(label="Loại", choices=_KINDS, error_messages={"required": "Chọn loại."})
    gso_code = forms.CharField(
        label="Mã thống kê", max_length=5, error_messages={"required": "Ghi mã thống kê."}
    )
    valid_from = DayField(label="Từ ngày", error_messages={"required": "Ghi ngày hội bắt đầu."})
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, unit: Association, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        kinds = Association.KINDS_OF_LEVEL[Association.Level(unit.level)]
        choice.choices = [(str(kind), str(kind)) for kind in kinds]
        if unit.level == Association.Level.PROVINCE:
            del self.fields["parent"]

    @property
    def wanted(self) -> WantedAssociation:
        """Return what the action is to make of the association."""
        cleaned = self.cleaned_data
        return WantedAssociation(
            name=cleaned["name"],
            kind=cleaned["kind"],
            gso_code=cleaned["gso_code"],
            parent=cleaned.get("parent"),
            has_association=cleaned["has_association"],
            valid_from=cleaned["valid_from"],
            valid_to=cleaned["valid_to"],
        )


def initial_of(unit: Association) -> dict[str, Any]:
    """Return what the form of an association shows before anything is typed."""
    return {
        "name": unit.name,
        "kind": unit.kind,
        "gso_code": unit.gso_code,
        "parent": unit.parent.key if unit.parent else "",
        "has_association": "yes" if unit.has_association else "no",
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


class AssociationFilter(forms.Form):
    """Which associations are listed."""

    tim = forms.CharField(label="Tên, khóa hoặc mã", required=False, max_length=100)
    cap = forms.ChoiceField(
        label="Cấp", choices=[*Association.Level.choices, ("", "mọi cấp")], required=False
    )
    tinh = forms.ChoiceField(label="Thuộc", required=False)
    luc = forms.ChoiceField(
        label="Lúc",
        required=False,
        choices=[
            ("", "mọi lúc"),
            ("nay", "hôm nay"),
            ("truoc", "đã kết thúc"),
            ("chua", "chưa có tổ chức Hội"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["tinh"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - declared above
        above = [unit for unit in provinces_by_name() if unit.has_children]  # type: ignore[attr-defined]
        choice.choices = [("", "mọi tỉnh, thành phố"), *((unit.key, unit.dated_name) for unit in above)]


def provinces_by_name() -> list[Association]:
    """Return every association of a province, by Vietnamese name; each knows whether it `has_children`."""
    children = Association.objects.filter(parent=OuterRef("pk"))
    found = Association.objects.filter(level=Association.Level.PROVINCE)
    found = found.annotate(has_children=Exists(children))
    return sorted(found, key=lambda unit: (vietnamese_key(unit.name), unit.valid_from))
