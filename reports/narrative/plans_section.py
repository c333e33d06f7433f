"""Part III of the report: the targets and the tasks of the year after."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from associations.models import Association
from reports.analysis.targets import Aim
from reports.indicators import BY_CODE, place_of
from reports.models import Meeting, MeetingTask
from reports.narrative.legal_documents import written_day
from reports.narrative.number_words import in_words
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import TASKS, prose, recorded, whole_quote
from reports.narrative.subjects import reach, subjects
from reports.narrative.unit_texts import as_items, texts_under
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Sentence,
    Source,
    around,
    clauses,
    plain,
    sentence,
)
from reports.presentation.wording.quantities import money, quantity


def plans(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Phương hướng, nhiệm vụ năm …": the targets ahead, what the meeting set, what the returns plan."""
    year = phrases.report.year + 1
    texts = texts_under(phrases.report, TASKS)
    tasks: Pieces = ["nhiệm vụ năm ", Known(str(year))]
    made = (
        *_aims(phrases),
        *_own_targets(phrases),
        *_meeting_tasks(phrases, meeting),
        *as_items(
            texts,
            "nhiem-vu/hoi",
            opening=[*tasks, " các hội đề ra"],
            alone=lambda name: [name, " đề ra ", *tasks],
        ),
    )
    return Section("nhiem-vu", f"Phương hướng, nhiệm vụ năm {year}", made)


# The official targets.


def _aims(phrases: Phrases) -> list[Paragraph]:
    """Return the official targets that are still ahead, year by year."""
    report = phrases.report
    ahead = sorted(report.aims.ahead_of(report.year).values(), key=_year_and_place)
    sentences = [_ahead(phrases, year, list(aims)) for year, aims in groupby(ahead, key=_year)]
    return [Paragraph("nhiem-vu/muc-tieu", "Mục tiêu phải đạt", tuple(sentences))] if sentences else []


def _ahead(phrases: Phrases, year: int, aims: Sequence[Aim]) -> Sentence:
    """Return the targets of one year: which of them to keep, and what to strive for: "… phấn đấu 70% số hộ đạt …"."""
    reached = [aim for aim in aims if _is_reached(phrases, aim)]
    kept: Pieces = []
    if reached:
        number = f"{in_words(len(reached))} " if len(reached) > 1 else ""
        about = subjects([aim.code for aim in reached])
        kept = [f"giữ vững {number}mục tiêu đã đạt về ", *about]
    ahead = _with_what_is_now(phrases, [aim for aim in aims if aim not in reached])
    return sentence("đến năm ", Known(str(year)), ", ", clauses(kept, around("phấn đấu ", clauses(*ahead))))


def _is_reached(phrases: Phrases, aim: Aim) -> bool:
    """Return whether the whole cluster has reached a target: some of its associations alone cannot say so."""
    result = phrases.result(aim.code)
    return result.is_whole and result.amount.value is not None and result.amount.value >= aim.value


def _with_what_is_now(phrases: Phrases, aims: Sequence[Aim]) -> list[Pieces]:
    """Return what targets ask for, each with " (hiện 33,9%)"; of some associations only it says once whose it is."""
    made: list[Pieces] = []
    whose_before = ""
    for aim in aims:
        of = phrases.of(aim.code)
        whose: Pieces = [] if of.result.is_whole else [*of.who(), " đạt "]
        now = (
            around(" (hiện ", [*([] if plain(whose) == whose_before else whose), *of.whole()], ")")
            if of.whole()
            else []
        )
        whose_before = plain(whose) if now else whose_before
        made.append([*reach(aim.code, [phrases.aim_number(aim)]), *now])
    return made


def _year(aim: Aim) -> int:
    return aim.year


def _year_and_place(aim: Aim) -> tuple[int, int]:
    return aim.year, place_of(aim.code)


# The targets that associations set themselves.


def _own_targets(phrases: Phrases) -> list[Paragraph]:
    """Return which targets associations set themselves for the year after, one a paragraph."""
    report = phrases.report
    year = Known(str(report.year + 1))
    own = {
        association: targets
        for unit in report.units
        for association in _reporting(unit.association, (part.association for part in unit.parts))
        if (targets := _known(report.qualitative.own_targets.get(association.pk) or {}))
    }
    made = []
    for association, targets in own.items():
        parts = (_own(phrases, code, association.key, value) for code, value in targets.items())
        says: Pieces = [": "] if len(own) > 1 else [" đặt chỉ tiêu năm ", year, ": "]
        text = sentence(Known(association.name), says, clauses(*parts))
        key, about = f"nhiem-vu/chi-tieu/{association.key}", f"Chỉ tiêu tự đặt: {association.name}"
        made.append(Paragraph(key, about, (text,), is_item=len(own) > 1))
    if len(own) > 1:
        opening = sentence("chỉ tiêu năm ", year, " các hội tự đặt:")
        made.insert(0, Paragraph("nhiem-vu/chi-tieu", "Chỉ tiêu tự đặt", (opening,)))
    return made


def _reporting(unit: Association, parts: Iterable[Association]) -> list[Association]:
    """Return whose returns stand behind a unit."""
    found = {part.pk: part for part in parts}
    return list(found.values()) or [unit]


def _known(targets: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {code: value for code, value in targets.items() if code in BY_CODE}


def _own(phrases: Phrases, code: str, key: str, value: Fraction) -> Pieces:
    indicator = BY_CODE[code]
    source = Source(
        Trace(code, phrases.report.year, key),
        "own",
        f"{indicator.label}: chỉ tiêu tự đặt",
        f"{indicator.text(value)} {indicator.unit}",
    )
    if indicator.unit == "%":
        # Written as official targets are, which are whole as a rule.
        aim = Aim(code, phrases.report.year + 1, value, "")
        return reach(code, [Number(aim.text, source, indicator.unit)])
    # A target in đồng is a round amount, an average included.
    target = money(int(value)) if indicator.unit == "đồng" else quantity(indicator, value)
    return reach(code, target.pieces(source))


# The tasks that the meeting set.


def _meeting_tasks(phrases: Phrases, meeting: Meeting | None) -> list[Paragraph]:
    """Return the tasks that the meeting set for all, then those for one association."""
    if meeting is None or not meeting.pk:
        return []
    source = recorded(meeting, phrases.report.year)
    tasks = [one for one in meeting.tasks.select_related("association") if prose(one.text)]
    common = [one for one in tasks if one.association is None]
    single = [one for one in tasks if one not in common]
    return [
        *_tasks(common, source, "hội nghị giao các hội trong cụm những nhiệm vụ sau:"),
        *_tasks(single, source, "hội nghị giao riêng từng hội:"),
    ]


def _tasks(tasks: Sequence[MeetingTask], source: Source, opening: str) -> list[Paragraph]:
    """Return tasks as items below an opening sentence; one alone says itself for whom it is."""
    if len(tasks) == 1:
        return [_task(tasks[0], source, alone=True)]
    if not tasks:
        return []
    name = "chung" if tasks[0].association is None else "rieng"
    head = Paragraph(f"nhiem-vu/viec-{name}", "Nhiệm vụ hội nghị giao", (sentence(opening),))
    return [head, *(_task(one, source) for one in tasks)]


def _task(task: MeetingTask, source: Source, *, alone: bool = False) -> Paragraph:
    """Return a task with the day until when it is to be done, behind for whom it is."""
    due: Pieces = [", hạn ", Known(written_day(task.due))] if task.due else []
    name = Known(str(task.association)) if task.association else None
    whom: Pieces = [name, ": "] if name else []
    if alone:
        whom = ["riêng ", name, ": "] if name else ["các hội trong cụm: "]
    text = sentence(whom, whole_quote(task.text, source), due)
    return Paragraph(f"nhiem-vu/viec-{task.pk}", "Nhiệm vụ hội nghị giao", (text,), is_item=not alone)
