"""What the slides say in words beside their numbers: what stands out, what rose and fell, petitions, tasks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from associations.models import Note, Petition
from associations.models.figures import ProposalTexts
from associations.sections.proposals import PETITIONS
from reports.analysis.figures import FLAGS, UnitFigures
from reports.analysis.qualitative import petition_key, topic_in_words
from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.slides.fitting import Line, lines_of
from reports.exports.slides.quoted import Entry
from reports.exports.slides.tables import OF_A_UNIT, like_table, named
from reports.indicators import INDICATORS, Indicator, every_indicator
from reports.models import Meeting, MeetingTask
from reports.presentation import wording
from reports.presentation.tables import HEADLINES, MARKS, SUMMARY, Column, ReportTable, Row, target_lines
from reports.presentation.tables.targets import over_whom_in_words
from reports.presentation.wording.prose import as_prose
from reports.revisions.meetings import AnsweredTogether, own_petitions

# Titles of the slides that rank the units.
TITLES = {
    "members_per_population": "Hội viên trên dân số",
    "fund_per_capita": "Quỹ bình quân đầu người",
    "fund_total": "Tổng nguồn quỹ khuyến học",
    "cooperation_programmes": "Chương trình phối hợp",
    "family_rate": "Gia đình học tập trên tổng số hộ",
}
_SHORT_FLAGS = {Note.Flag.DERIVED.value: "suy ra", Note.Flag.BREAK.value: "gián đoạn"}
_MOST_FIRSTS = 3  # indicators that are named where a unit leads several
_MOST_LINES = 3  # of what stands out of a unit, above its table


MOST_NAMES = 2  # in a sentence; the others are counted
# What is watched from year to year.
_WATCHED = (
    *SUMMARY, "card_rate", "officers_trained_rate", "official_rate", "fund_raised_per_capita", "press_items",
)  # fmt: skip
# Whose changes stand out of a unit: shares and averages, in which a small number does not leap.
_MOVED = ("members_per_population", "fund_per_capita", "family_rate", "community_rate", "citizen_rate")


def heading(column: Column, *, with_unit: bool = True) -> str:
    """Return a column's head with its unit; above bars the unit stands in the line that says how they are read."""
    return f"{column.title} ({column.unit})" if column.unit and with_unit else column.title


def of_ranking(report: ClusterReport, indicator: Indicator) -> str:
    """Return what stands beside the cluster's own number: its change, who leads, who is last, who is missing."""
    result = report.result(indicator)
    if not result.included:
        return wording.finding(result, report.year)
    since = wording.change_since(result, report.year)
    extremes = wording.extremes(result, most=MOST_NAMES)
    missing = wording.without_value(result, most=MOST_NAMES)
    if extremes and not result.is_whole:
        # The extremes say among whom; whose the number is need not be said twice.
        return " ".join(filter(None, (extremes, f"{capitalised(since)}.", missing)))
    joiner = ", " if result.since_last_year.is_partial else " "
    sentences = (f"{capitalised(wording.whose(result))}{joiner}{since}.", extremes, missing)
    return " ".join(filter(None, sentences))


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return f"{text[0].upper()}{text[1:]}"


def key_of_marks(rows: Iterable[Row]) -> str:
    """Return the marks that rows show, as short as they are understood: "dấu t: tạm tính; r: suy ra"."""
    used = {flag for row in rows for cell in row.cells for flag in cell.flags}
    key = [f"{mark}: {_SHORT_FLAGS.get(flag, FLAGS[flag])}" for flag, mark in MARKS.items() if flag in used]
    return f"dấu {'; '.join(key)}" if key else ""


def stands_out(report: ClusterReport, unit: UnitFigures) -> str:
    """Return what stands out of a unit: where it leads, else its best rank; what rose or fell most."""
    for most in range(_MOST_FIRSTS, 0, -1):
        sentences = filter(None, (_best(report, unit, most), _most_changed(report, unit)))
        text = as_prose(" ".join(sentences)) or "Chưa có chỉ số nào xếp hạng được."
        if lines_of(text) <= _MOST_LINES:
            break
    return text


def _most_changed(report: ClusterReport, unit: UnitFigures) -> str:
    """Return which indicator of a unit changed most in proportion; "" where none changed."""
    changed = []
    for code in _MOVED:
        indicator = every_indicator()[code]
        one = _of(report, indicator, unit)
        if one.change and one.previous and not wording.rounds_to_nothing(indicator, one.change):
            changed.append((abs(one.change / one.previous), one.change, indicator))
    if not changed:
        return ""
    _, change, indicator = max(changed, key=lambda row: row[0])
    return f"Thay đổi nhiều nhất: {_in_words(indicator)} {wording.change(indicator, change)}."


def _best(report: ClusterReport, unit: UnitFigures, most: int) -> str:
    """Return where a unit leads, else its best rank, `most` of these by name; "" where it has none that stands out."""
    ranks = _telling_ranks(report, unit)
    if not ranks:
        return ""
    best = min(rank for rank, _ in ranks)
    leading = [indicator for rank, indicator in ranks if rank == best]
    names = [_in_words(indicator) for indicator in leading]
    among = _among([report.result(indicator) for indicator in leading])
    most = max(1, most - 1) if among else most  # the words take the room of a name
    first = ", ".join(names[:most])
    more = f" và {len(names) - most} chỉ số khác" if len(names) > most else ""
    if best == 1:
        return f"{f'{among}, đứng đầu' if among else 'Đứng đầu cụm'} về {first}{more}."
    return f"{f'{among}, cao' if among else 'Cao'} nhất là hạng {best}: {first}{more}."


def _among(results: Sequence[Result]) -> str:
    """Return "Trong ba hội có số liệu" where ranks are not among all of the cluster; "" where they are."""
    if all(result.is_whole for result in results):
        return ""
    whose = {wording.whose(result) for result in results}
    return f"Trong {whose.pop()}" if len(whose) == 1 else "Trong các hội có số liệu"


def _telling_ranks(report: ClusterReport, unit: UnitFigures) -> list[tuple[int, Indicator]]:
    """Return the ranks of a unit that it does not share with most of the others, the main indicators first."""
    main = [indicator for indicator in INDICATORS if indicator.code in OF_A_UNIT]
    ranks = []
    for indicator in dict.fromkeys((*main, *INDICATORS)):
        result = report.result(indicator)
        rank = _of(report, indicator, unit).rank
        if rank and result.is_telling(rank):
            ranks.append((rank, indicator))
    return ranks


@dataclass(frozen=True)
class _Movement:
    """How an indicator of the whole cluster changed, in proportion to last year, and over whom ("" for all)."""

    indicator: Indicator
    is_rise: bool
    share: Fraction
    over: str


def risen_and_fallen(report: ClusterReport) -> tuple[ReportTable, ReportTable, str]:
    """Return what rose and what fell of the whole cluster, the most in proportion first; over which units."""
    changed = list(_movements(report))
    rose = sorted((one for one in changed if one.is_rise), key=lambda one: -one.share)
    fell = sorted((one for one in changed if not one.is_rise), key=lambda one: one.share)
    up = like_table(report, "tang", [one.indicator for one in rose])
    down = like_table(report, "giam", [one.indicator for one in fell])
    return up, down, _compared_over({one.over for one in changed})


def _movements(report: ClusterReport) -> Iterator[_Movement]:
    for code in _WATCHED:
        result = report.result(every_indicator()[code])
        change = result.since_last_year
        if not change.value or not change.previous:
            continue
        if not wording.rounds_to_nothing(result.indicator, change.value):
            over = wording.compared_over(result) if change.is_partial else ""
            yield _Movement(result.indicator, change.value > 0, change.value / change.previous, over)


def _compared_over(over: set[str]) -> str:
    """Return over whom both years of the rows are taken; "" where all are over all units."""
    if over <= {""}:
        return ""
    if len(over) > 1:
        return "Mỗi dòng chỉ tính những hội có cùng phạm vi cả hai năm."
    return f"Cả hai năm đều {over.pop()}."


def of_mergers(report: ClusterReport) -> list[Line]:
    """Return the mergers within the report's years, each of its own year with the successor's members before and now."""
    lines = []
    successors = wording.of_successors(report)
    for merger in report.breaks:
        text = successors.get(merger.successor.key) if merger.year == report.year else None
        words = capitalised(merger.words.removeprefix("Gián đoạn: "))
        lines.append(Line(f"{words} {text.text}" if text else words, "item"))
    return lines


def why_no_sum(table: ReportTable) -> str:
    """Return why rows of a merger have no sum of the predecessors beside the successor; "" where all have one."""
    reasons = {cell.missing for row in table.rows for cell in row.cells[-2:-1] if cell.missing}
    return " ".join(f"“–”: {reason}." for reason in sorted(reasons))


def pace_line(report: ClusterReport) -> str:
    """Return how far the whole cluster is: how many targets are reached, what is missing most."""
    known = [line for line in target_lines(report) if line.progress.gap is not None]
    if not known:
        return "Chưa có số liệu để so với mục tiêu."
    reached = sum(line.progress.is_reached for line in known)
    behind = [(gap, line) for line in known if (gap := line.progress.gap) is not None and gap > 0]
    over = over_whom_in_words(known)
    text = f"{f'{over}: ' if over else ''}đã đạt {reached}/{len(known)} mục tiêu."
    if behind:
        _, farthest = max(behind, key=lambda row: row[0])
        text += f" Xa nhất: {_in_words(farthest.indicator)} {farthest.lacking}."
    return text[0].upper() + text[1:]


def partly_known(report: ClusterReport) -> list[str]:
    """Return the indicators of the summary that units with a return lack: coverage and who is missing."""
    there = {unit.association.pk for unit in report.units if unit.is_included}
    lines = []
    for code in dict.fromkeys((*HEADLINES, *SUMMARY)):
        indicator = every_indicator()[code]
        result = report.result(indicator)
        if result.included < report.included:
            missing = [unit.association for unit in result.units if unit.amount.value is None]
            names = wording.few([one.name for one in missing if one.pk in there], 4)
            lines.append(f"{named(indicator)}: {wording.coverage(result.coverage)}; chưa có của {names}")
    return lines


PETITION_TRACE = f"danh-muc/{PETITIONS.key}"
TASK_TRACE = "hoi-nghi"
PLAN_TRACE = "loi/nhiem-vu"


def has_petitions(report: ClusterReport) -> bool:
    """Return whether the returns hold petitions that the reader may read."""
    return bool(report.qualitative.rows(PETITIONS))


@dataclass(frozen=True)
class Petitions:
    """The petitions of a year as they stand on one slide, each with its answer, and how many of them were answered."""

    entries: tuple[Entry, ...]
    count: int
    answered: int


def petition_entries(report: ClusterReport, meeting: Meeting | None) -> Petitions:
    """Return the petitions in the order of their topics, the first one of each topic before the others."""
    answers = _answers(meeting) if meeting else {}
    by_topic: dict[str, list[Entry]] = {str(label): [] for label in Petition.Topic.labels}
    for row in report.qualitative.rows(PETITIONS):
        topic, text = row.cells[0], row.cells[1]
        petition = Line(f"{row.association.name}, về {topic_in_words(topic)}: {text}", "item")
        answered = answers.get(petition_key(row.association, text), [])
        by_topic.setdefault(topic, []).append(Entry((petition, *answered)))
    first = [entries[0] for entries in by_topic.values() if entries]
    others = [entry for entries in by_topic.values() for entry in entries[1:]]
    own = own_petitions(meeting)
    together = [
        Entry((*(Line(f"Về {one.subject}", "item") for one in of.petitions), Line(_answer(of), "answer")))
        for of in own
    ]
    own_count = sum(len(of.petitions) for of in own)
    answered_count = sum(len(entry.lines) > 1 for entry in (*first, *others))
    return Petitions(
        (*first, *others, *together), len(first) + len(others) + own_count, answered_count + own_count
    )


def petitions(report: ClusterReport, meeting: Meeting | None) -> list[Line]:
    """Return the petitions by topic, in the order of the topics, with what was answered."""
    answers = _answers(meeting) if meeting else {}
    by_topic: dict[str, list[Line]] = {str(label): [] for label in Petition.Topic.labels}
    for row in report.qualitative.rows(PETITIONS):
        topic, text = row.cells[0], row.cells[1]
        lines = by_topic.setdefault(topic, [])
        lines.append(Line(f"{row.association.name}: {text}", "item"))
        lines += answers.get(petition_key(row.association, text), [])
    found = []
    for topic, lines in by_topic.items():
        if lines:
            count = sum(line.kind == "item" for line in lines)
            found += [Line(f"Về {topic_in_words(topic)}: {count} kiến nghị", "heading"), *lines]
    return [*found, *_own_petitions(meeting)]


def _own_petitions(meeting: Meeting | None) -> Iterator[Line]:
    """Yield the petitions of the meeting's own account by topic, with what was answered to those before."""
    for together in own_petitions(meeting):
        yield Line("Nêu tại hội nghị", "heading")
        for one in together.petitions:
            yield Line(f"Về {one.subject}", "item")
        yield Line(_answer(together), "answer")


def _answer(together: AnsweredTogether) -> str:
    by = f" ({together.answered_by})" if together.answered_by else ""
    return f"Trả lời{by}: {together.answer}"


def conclusions(meeting: Meeting) -> list[Line]:
    """Return what a meeting concluded, an item a line."""
    return [Line(line.strip(), "item") for line in meeting.conclusions.splitlines() if line.strip()]


def _answers(meeting: Meeting) -> Mapping[tuple[str, str], list[Line]]:
    """Return the meeting's answers by the petition that they belong to."""
    found: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for answer in meeting.petition_answers.select_related("association"):
        by = f" ({answer.answered_by})" if answer.answered_by else ""
        line = Line(f"Trả lời: {answer.answer}{by}", "answer")
        found[petition_key(answer.association, answer.asked)].append(line)
    return found


def tasks(meeting: Meeting) -> list[Line]:
    """Return what the meeting set for the next year: for all first, then association by association."""
    rows = list(meeting.tasks.select_related("association"))
    rows.sort(key=lambda task: task.association is not None)
    return [Line(_task(task), "item") for task in rows]


def planned_by_units(report: ClusterReport) -> list[Line]:
    """Return what the returns plan for the next year, a line each, in the units' order."""
    heading = str(ProposalTexts._meta.get_field("next_tasks").verbose_name)
    return [
        Line(f"{association}: {text}", "item")
        for unit in report.units
        for association, about, text in report.qualitative.texts.get(unit.association.pk, ())
        if about == heading
    ]


def _task(task: MeetingTask) -> str:
    who = f"{task.association.name}: " if task.association else ""
    due = f" (hạn {task.due:%d/%m/%Y})" if task.due else ""
    return f"{who}{task.text}{due}"


def _of(report: ClusterReport, indicator: Indicator, unit: UnitFigures) -> UnitResult:
    return next(u for u in report.result(indicator).units if u.association.pk == unit.association.pk)


def _in_words(indicator: Indicator) -> str:
    """Return a label within a sentence."""
    return f"{indicator.label[0].lower()}{indicator.label[1:]}".replace("/", " trên ").replace(
        "thôn tổ", "thôn, tổ"
    )
