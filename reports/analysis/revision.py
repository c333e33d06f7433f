"""Value objects of a revision, as every page and file names it."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

CODE_LENGTH = 12  # hex digits of the fingerprint that a person can copy from print: 48 bits


_SLUG = re.compile(r"phien-ban-([1-9][0-9]{0,5})")


def slug_of(number: int) -> str:
    """Return a revision as addresses and names of files have it: "phien-ban-2"."""
    return f"phien-ban-{number}"


def number_in(slug: str) -> int | None:
    """Return the number of the revision that an address names; None for anything else."""
    found = _SLUG.fullmatch(slug)
    return int(found[1]) if found else None


def code_of(fingerprint: str) -> str:
    """Return the short code of a fingerprint, as it is printed: "3F2A-91BC-07DE"."""
    digits = fingerprint[:CODE_LENGTH].upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


@dataclass(frozen=True)
class Revision:
    """The revision that a report is of, with the notes made at the freeze.

    outdated_formulas, redefined: the labels and the codes of the indicators whose definition has changed since.
    differences: what changed since the revision before (revisions/differences.py).
    part_values: the figures of each return as the revision holds them, by (association key, year).
    versions: which version of each return it was made of, and when that was approved, by the same.
    formulas: the definition of each indicator as the revision holds it (`formula_of`), by its code. figures: the codes
    of the figures that it holds.
    """

    pk: int
    number: int
    fingerprint: str
    frozen_at: datetime.datetime
    is_published: bool = False
    reason: str = ""
    gaps: tuple[str, ...] = ()
    outdated_formulas: tuple[str, ...] = ()
    redefined: frozenset[str] = frozenset()
    differences: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)
    part_values: Mapping[tuple[str, int], Mapping[str, int | None]] = field(
        default_factory=dict, repr=False, compare=False
    )
    versions: Mapping[tuple[str, int], tuple[int, datetime.datetime | None]] = field(
        default_factory=dict, repr=False, compare=False
    )
    formulas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    figures: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def code(self) -> str:
        """The short code of its fingerprint."""
        return code_of(self.fingerprint)

    @property
    def words(self) -> str:
        """The revision in words: "Phiên bản 2, chốt ngày 20/11/2025"."""
        return words_of(self.number, self.frozen_at)


@dataclass(frozen=True)
class LatestRevision:
    """The latest revision of a cluster's year as a page of live figures needs it, without its content.

    seen: (return id, version, figures version) of every return that it was made of.
    """

    pk: int
    number: int
    frozen_at: datetime.datetime
    seen: frozenset[tuple[int, int, int]]

    @property
    def words(self) -> str:
        """The revision in words: "Phiên bản 2, chốt ngày 20/11/2025"."""
        return words_of(self.number, self.frozen_at)


def words_of(number: int, frozen_at: datetime.datetime) -> str:
    """Name a revision in words: "Phiên bản 2, chốt ngày 20/11/2025"."""
    return f"Phiên bản {number}, chốt ngày {timezone.localtime(frozen_at):%d/%m/%Y}"
