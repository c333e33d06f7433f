"""Read stored returns in a constant number of queries: the figures of every section, and the notes on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from associations.checks.findings import Values
from associations.models import Note
from associations.sections.base import figures as all_figures
from associations.sections.base import sections


@dataclass(frozen=True)
class Notes:
    """The notes on returns' figures, each by return id and code; a return without notes has none of it.

    flags: quality marks. missing: why a figure is missing. sources: where a figure comes from, in words.
    """

    flags: Mapping[int, Mapping[str, frozenset[str]]]
    missing: Mapping[int, Mapping[str, str]]
    sources: Mapping[int, Mapping[str, str]]


def read_values(return_ids: Iterable[int]) -> dict[int, Values]:
    """Return every figure of some returns by return id; a figure of a section that was never opened is None."""
    found: dict[int, dict[str, int | None]] = {pk: {} for pk in return_ids}
    for section in sections():
        codes = [figure.code for figure in section.figures]
        if not codes:
            continue
        rows = section.model._default_manager.filter(pk__in=list(found)).values_list("pk", *codes)
        stored = {row[0]: row[1:] for row in rows}
        nothing = (None,) * len(codes)
        for pk, values in found.items():
            values.update(zip(codes, stored.get(pk, nothing), strict=True))
    return dict(found)


def read_notes(return_ids: Iterable[int]) -> Notes:
    """Return the flags, missing reasons and sources of some returns' figures; one query."""
    kinds = (Note.Kind.FLAG, Note.Kind.SOURCE, Note.Kind.MISSING)
    rows = Note.objects.filter(of_return__in=list(return_ids), kind__in=kinds).order_by("pk")
    flags: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    missing: dict[int, dict[str, str]] = defaultdict(dict)
    sources: dict[int, dict[str, str]] = defaultdict(dict)
    labels = all_figures()
    for pk, code, kind, key, text in rows.values_list("of_return_id", "code", "kind", "key", "text"):
        if kind == Note.Kind.MISSING:
            missing[pk][code] = f"{labels[code].label}: {_missing_reason(key, text)}"
            continue
        if kind == Note.Kind.SOURCE:
            sources[pk][code] = text or str(Note.Origin(key).label)
        flag = key if kind == Note.Kind.FLAG else Note.FLAG_OF_ORIGIN.get(key)
        if flag:
            flags[pk][code] = flags[pk].get(code, frozenset()) | {str(flag)}
    return Notes(flags, missing, sources)


def _missing_reason(key: str, text: str) -> str:
    reason = str(Note.MissingReason(key).label)
    return f"{reason} ({text})" if text else reason
