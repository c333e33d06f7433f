"""What the doctor knows of a form: every figure as a patient, its neighbours, and the rules of all sections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from associations.checks.bands import Band, band_of
from associations.checks.findings import Cause, Proposal
from associations.checks.rules import Rule, key_of


@dataclass(frozen=True)
class Patient:
    """One figure as the doctor looks at it; `is_steady` ones may well stay the same for years."""

    code: str
    label: str
    is_money: bool
    is_stock: bool
    is_steady: bool
    section: str

    @cached_property
    def band(self) -> Band:
        """How far it may move within a year."""
        return band_of(self.code, is_money=self.is_money, is_stock=self.is_stock)

    @property
    def is_headcount(self) -> bool:
        """Whether this is a stock that is no money: it moves by some per cent a year."""
        return self.is_stock and not self.is_money


@dataclass(frozen=True)
class Diagnosis:
    """What seems to have happened to one figure, in full and in one line, and what would put it right."""

    cause: Cause
    words: str
    brief: str
    proposals: tuple[Proposal, ...] = ()
    about: tuple[int | None, ...] = ()
    to_do: str = "Sửa số, hoặc giải thích một câu."


@dataclass(frozen=True)
class Casebook:
    """All that the doctor knows of the form itself, worked out once: its figures in page order and its rules."""

    patients: Mapping[str, Patient]
    rules: Mapping[tuple[str, str], Rule]  # by figure and key

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of every figure."""
        return {code: patient.label for code, patient in self.patients.items()}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of every figure on the page."""
        return {code: place for place, code in enumerate(self.patients)}

    @cached_property
    def neighbours(self) -> tuple[tuple[str, str, bool], ...]:
        """The figures that may be exchanged by a slip of the line: of one section, at most three rows apart.

        With each pair whether both are stocks that are no money.
        """
        all_of = list(self.patients.values())
        return tuple(
            (one.code, other.code, one.is_headcount and other.is_headcount)
            for place, one in enumerate(all_of)
            for other in all_of[place + 1 : place + 4]
            if one.section == other.section
        )


def make_casebook(patients: Mapping[str, Patient], rules: Iterable[Rule]) -> Casebook:
    """Return the casebook of a form."""
    return Casebook(patients, {(rule.code, key_of(rule)): rule for rule in rules})
