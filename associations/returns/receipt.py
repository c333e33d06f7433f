"""The receipt of a submission: its number, when and by whom, and what has come of it since. Made from the record alone."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from associations.models import Event, Return
from associations.returns.deadlines import Deadline, first_valid_submissions, is_on_time

Kind = Event.Kind

# What ends a submission: from then on the return is with its association again.
_ENDINGS = (Kind.WITHDRAW, Kind.SEND_BACK, Kind.REOPEN)
_STEPS = (Kind.SUBMIT, Kind.BEGIN_REVIEW, Kind.APPROVE, *_ENDINGS)


@dataclass(frozen=True)
class Submission:
    """One submission of a return; the events since, up to the next one, are what has come of it."""

    of_return: Return
    event: Event
    since: tuple[Event, ...]

    @property
    def number(self) -> str:
        """The number of its receipt: year, key of the association, version. None of the three ever changes."""
        return f"{self.of_return.period.year}-{self.of_return.association.key.upper()}-{self.event.version}"

    @property
    def review(self) -> Event | None:
        """When its review began; None where it has not."""
        return self._last(Kind.BEGIN_REVIEW)

    @property
    def approval(self) -> Event | None:
        """When it was approved; None where it was not."""
        return self._last(Kind.APPROVE)

    @property
    def ending(self) -> Event | None:
        """The event by which the return went back to its association; None while the submission stands."""
        return self._last(*_ENDINGS)

    def _last(self, *kinds: str) -> Event | None:
        return next((event for event in reversed(self.since) if event.kind in kinds), None)


@dataclass(frozen=True)
class Receipt:
    """The last submission of a return, and those before it, the last first.

    first_day: of the submission that counts for the due date, where it is another than the last one. is_on_time:
    whether that one came by the due date; None where there is none.
    """

    submission: Submission
    earlier: tuple[Submission, ...]
    first_day: datetime.date | None
    is_on_time: bool | None

    @property
    def in_time(self) -> str:
        """Whether the return came by its due date, in words; "" where there is nothing to say."""
        words = {True: "đúng hạn", False: "sau hạn", None: ""}[self.is_on_time]
        if self.first_day is None:
            return words
        return ", ".join(filter(None, (f"nộp lần đầu ngày {self.first_day:%d/%m/%Y}", words)))


def receipt_of(return_: Return, deadline: Deadline) -> Receipt | None:
    """Return the receipt of a return with the dates that hold for it; None where it was never submitted.

    Figures of the past that were imported were not submitted by anybody.
    """
    submissions = list(_submissions(return_))
    if not submissions:
        return None
    last, *earlier = reversed(submissions)
    first = first_valid_submissions([return_]).get(return_.pk)
    is_another = first is not None and first < last.event.at
    return Receipt(
        submission=last,
        earlier=tuple(earlier),
        first_day=timezone.localdate(first) if is_another else None,
        is_on_time=is_on_time(deadline, first),
    )


def have_receipt(returns: Iterable[Return]) -> set[int]:
    """Return the ids of those returns that were ever submitted; one query."""
    submitted = Event.objects.filter(of_return__in=list(returns), kind=Kind.SUBMIT)
    return set(submitted.values_list("of_return_id", flat=True))


def with_receipt(returns: QuerySet[Return]) -> QuerySet[Return, Any]:
    """Annotate returns with `has_receipt`: whether they were ever submitted."""
    submitted = Event.objects.filter(of_return=OuterRef("pk"), kind=Kind.SUBMIT)
    return returns.annotate(has_receipt=Exists(submitted))


def _submissions(return_: Return) -> Iterable[Submission]:
    """Yield the submissions of a return, the first one first, each with what came of it."""
    found: list[tuple[Event, list[Event]]] = []
    for event in Event.objects.filter(of_return=return_, kind__in=_STEPS).order_by("number"):
        if event.kind == Kind.SUBMIT:
            found.append((event, []))
        elif found:
            found[-1][1].append(event)
    for event, since in found:
        yield Submission(return_, event, tuple(since))
