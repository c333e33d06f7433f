"""What an association sets itself for the next year, as its form knows it: the indicators belong to an app above this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from associations.models import Return


@dataclass(frozen=True)
class OwnTargetRow:
    """An indicator for which a target can be set: its value this year as written, and the target that is stored.

    text: the target as it is typed; "" where there is none.
    """

    code: str
    label: str
    unit: str
    now: str
    stored: Decimal | None
    text: str


class OwnTargetForm(Protocol):
    """What `settings.RETURN_TARGETS` names: the indicators of a return, and how a target is read and written.

    labels: of the indicators, by code, in the order of the rows. read: a text as a target, None for a blank; raises NumberProblem.
    """

    def labels(self) -> Mapping[str, str]: ...
    def rows(self, return_: Return) -> Sequence[OwnTargetRow]: ...
    def read(self, code: str, text: str) -> Decimal | None: ...
    def write(self, code: str, value: Decimal | None) -> str: ...


def own_target_form() -> OwnTargetForm:
    """Return the form of own targets."""
    form: OwnTargetForm = import_string(settings.RETURN_TARGETS)
    return form
