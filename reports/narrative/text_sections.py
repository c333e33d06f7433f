"""The sections of the report that quote the returns' texts and lists, and what the meeting recorded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from associations.days import format_day
from associations.models import Association, Petition
from associations.models.figures import ProposalTexts
from associations.sections.proposals import INITIATIVES, PETITIONS
from associations.sections.register import Register
from reports.analysis.qualitative import topic_in_words
from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim
from reports.indicators import BY_CODE, place_of
from reports.models import Meeting
from reports.narrative.paragraphs import Paragraph, Section, paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Number,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)
from reports.presentation.wording.quantities import money, quantity
from reports.revisions.meetings import AnsweredTogether, own_petitions

_HEADS = {column.name: str(column.verbose_name) for column in ProposalTexts._meta.fields}
_OUTCOMES, _DIFFICULTIES, _TASKS = (_HEADS[name] for name in ("outcomes", "difficulties", "next_tasks"))
# What words come from, beside indicators: the headings of the returns' texts, and the meeting.
HEADINGS = tuple(f"loi/{heading}" for heading in (_OUTCOMES, _DIFFICULTIES, _TASKS))
MEETING = "hoi-nghi"


def difficulties(phrases: Phrases) -> Section:
    """Write "Kết quả nổi bật, khó khăn": what the returns say of the year; in one sentence where they say nothing."""
    data, units = phrases.report.qualitative, phrases.report.units
    headings = {line[1] for unit in units for line in data.texts.get(unit.association.pk, ())}
    if not headings & {_OUTCOMES, _DIFFICULTIES} and not data.rows(INITIATIVES):
        nothing = sentence("các báo cáo đã duyệt không nêu kết quả nổi bật, sáng kiến, khó khăn, vướng mắc")
        silent = Paragraph("kho-khan/ket-qua", "Kết quả nổi bật, sáng kiến, khó khăn", (nothing,))
        return Section("kho-khan", "Kết quả nổi bật, khó khăn, vướng mắc", (silent,))
    return Section(
        "kho-khan",
        "Kết quả nổi bật, khó khăn, vướng mắc",
        (
            *_texts(phrases.report, _OUTCOMES, "kho-khan/ket-qua", "kết quả nổi bật"),
            *_list(phrases, INITIATIVES, "kho-khan/sang-kien", "sáng kiến, cách làm hay"),
            *_texts(phrases.report, _DIFFICULTIES, "kho-khan/kho-khan", "khó khăn, vướng mắc"),
        ),
    )


def petitions(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Kiến nghị", with the answers that the meeting knows."""
    own = own_petitions(meeting)
    has_list = bool(phrases.report.qualitative.lists.get(PETITIONS.key))
    # Beside petitions of the meeting itself it need not be told that the returns hold none.
    made = _list(phrases, PETITIONS, "kien-nghi/danh-sach", "kiến nghị") if has_list or not own else []
    answers = list(meeting.petition_answers.select_related("association")) if meeting and meeting.pk else []
    for number, answer in enumerate(answers, start=1):
        source = Source(
            Trace(f"tra-loi-{number}", phrases.report.year), "words", "Trả lời kiến nghị", "ghi tại hội nghị"
        )
        by: Pieces = [" (", Quote(flat(answer.answered_by), source), ")"] if answer.answered_by else []
        made.append(
            Paragraph(
                f"kien-nghi/tra-loi-{answer.pk}",
                f"Trả lời kiến nghị của {answer.association.name}",
                (
                    sentence(
                        "trả lời kiến nghị “",
                        Quote(flat(answer.asked), source),
                        "” của ",
                        Known(answer.association.name),
                        by,
                        ": ",
                        Quote(flat(answer.answer), source),
                    ),
                ),
            )
        )
    return Section("kien-nghi", "Kiến nghị", (*made, *_own_petitions(phrases, own)))


def _own_petitions(phrases: Phrases, own: Sequence[AnsweredTogether]) -> list[Paragraph]:
    """Return the petitions of the meeting's own account, by topic, a paragraph for each answer."""
    made = []
    for together in own:
        source = _recorded(together.petitions[0].meeting, phrases.report.year)
        asked: list[Pieces] = [["về ", Quote(flat(one.subject), source)] for one in together.petitions]
        by: Pieces = [Quote(flat(together.answered_by), source), " "] if together.answered_by else []
        made.append(
            Paragraph(
                f"kien-nghi/hoi-nghi-{together.petitions[0].pk}",
                "Kiến nghị nêu tại hội nghị",
                (
                    sentence("tại hội nghị, các hội kiến nghị ", clauses(*asked)),
                    sentence(by, "trả lời: ", Quote(flat(together.answer), source)),
                ),
            )
        )
    return made


def _recorded(meeting: Meeting, year: int) -> Source:
    """Return the one source of all that a meeting recorded: the publication it is taken from, else the meeting."""
    full = meeting.origin_words or "ghi tại hội nghị"
    return Source(Trace(MEETING, year), "words", "Nội dung hội nghị", full)


def account(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Hội nghị giao ban": when and where it was held, and what it concluded; nothing until it concluded."""
    made: list[Paragraph] = []
    if meeting and meeting.pk and meeting.conclusions.strip():
        source = _recorded(meeting, phrases.report.year)
        opening = tuple(one for one in _opening(meeting, source) if one.pieces)
        if opening:
            made.append(Paragraph("hoi-nghi/mo-dau", "Hội nghị", opening))
        for number, line in enumerate(filter(str.strip, meeting.conclusions.splitlines()), start=1):
            concluded = sentence(Quote(flat(line), source))
            # The key is that of the section in which conclusions once stood: a text written over one stays its own.
            made.append(Paragraph(f"nhiem-vu/ket-luan-{number}", "Kết luận hội nghị", (concluded,)))
    return Section("hoi-nghi", "Hội nghị giao ban", tuple(made))


def _opening(meeting: Meeting, source: Source) -> Iterator[Sentence]:
    """Yield when and where a meeting was held and by whom, as far as it is known; then where the account is from."""
    when: Pieces = [" ngày ", Known(format_day(meeting.date))] if meeting.date else []
    where: Pieces = [" tại ", Quote(flat(meeting.place), source)] if meeting.place else []
    host: Pieces = [", ", Known(meeting.host.name), " đăng cai"] if meeting.host else []
    chair: Pieces = [", ", Quote(flat(meeting.chair), source), " chủ trì"] if meeting.chair else []
    if when or where or host or chair:
        held = " họp" if when or where else ""
        yield sentence(
            "hội nghị giao ban năm ", Known(str(meeting.period.year)), held, when, where, host, chair
        )
    if meeting.source:
        yield sentence("nội dung hội nghị ghi theo nguồn đã công bố: ", Quote(flat(meeting.source), source))


def next_year(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Nhiệm vụ năm tới": what the meeting set, the targets that hold, what the returns plan."""
    tasks = _meeting_tasks(phrases, meeting)
    return Section(
        "nhiem-vu",
        "Nhiệm vụ năm tới",
        (
            *tasks,
            *_aims(phrases),
            *_own_targets(phrases),
            *_texts(phrases.report, _TASKS, "nhiem-vu/hoi", "nhiệm vụ năm tới", may_be_silent=bool(tasks)),
        ),
    )


def flat(text: str) -> str:
    """Return a text in one line, without what a document cannot hold and the full stop at its end."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split()).removesuffix(
        "."
    )


def _texts(
    report: ClusterReport, heading: str, key: str, about: str, *, may_be_silent: bool = False
) -> list[Paragraph]:
    """Return what the returns say under a heading, each in a paragraph of its own.

    may_be_silent: the section has something of it without them, so that it need not be told that they are silent.
    """
    made = []
    for unit in report.units:
        lines = [line for line in report.qualitative.texts.get(unit.association.pk, ()) if line[1] == heading]
        for place, (association, _, text) in enumerate(lines):
            source = Source(
                Trace(f"loi/{heading}", report.year, unit.association.key),
                "words",
                heading,
                f"báo cáo của {association}",
            )
            of = f"{key}/{unit.association.key}" + (f"-{place + 1}" if place else "")
            made.append(
                Paragraph(
                    of,
                    f"{heading}: {association}",
                    (sentence(Known(association), ": ", Quote(flat(text), source)),),
                )
            )
    if made:
        opening = sentence(f"các báo cáo đã duyệt nêu {about} như sau")
        return [Paragraph(key, heading, (opening,)), *made]
    if may_be_silent:
        return []
    return [Paragraph(key, heading, (sentence(f"các báo cáo đã duyệt không nêu {about}"),))]


def _list(phrases: Phrases, register: Register, key: str, about: str) -> list[Paragraph]:
    """Return the rows of a list of the returns: how many, then each."""
    report = phrases.report
    rows = report.qualitative.rows(register)
    if not rows:
        return [Paragraph(key, about.capitalize(), (sentence(f"các báo cáo đã duyệt không nêu {about}"),))]
    label = f"Danh mục {register.title}"
    source = Source(Trace(f"danh-muc/{register.key}", report.year), "rows", label, f"{len(rows)} dòng")
    by_kind: Counter[str] = Counter()
    if register is PETITIONS:
        by_kind = Counter(row.cells[0] for row in rows)
    kinds: list[Pieces] = [
        [
            Number(
                str(by_kind[kind]),
                Source(
                    Trace(f"danh-muc/{register.key}/{kind}", report.year),
                    "rows",
                    f"{label}: {kind}",
                    f"{by_kind[kind]} dòng",
                ),
            ),
            f" về {topic_in_words(kind)}",
        ]
        for kind in sorted(by_kind, key=Petition.Topic.labels.index)
    ]
    head = sentence(
        "các hội nêu ",
        Number(str(len(rows)), source, about),
        [": ", *listed(kinds, ", ")] if len(kinds) > 1 else None,
    )
    made = [Paragraph(key, about.capitalize(), (head,))]
    numbers: dict[str, int] = {}
    for row in rows:
        unit = row.unit.key
        numbers[unit] = numbers.get(unit, 0) + 1
        words_ = flat(row.cells[1] if register is PETITIONS else ": ".join(filter(_is_filled, row.cells[:2])))
        quoted = Source(
            Trace(f"danh-muc/{register.key}", report.year, unit),
            "words",
            label,
            f"báo cáo của {row.association}",
        )
        topic = f" ({topic_in_words(row.cells[0])}): " if register is PETITIONS else ": "
        made.append(
            Paragraph(
                f"{key}/{unit}-{numbers[unit]}",
                f"{about.capitalize()}: {row.association}",
                (sentence(Known(str(row.association)), topic, Quote(words_, quoted)),),
            )
        )
    return made


def _is_filled(cell: str) -> bool:
    return cell not in ("", "–")


def _meeting_tasks(phrases: Phrases, meeting: Meeting | None) -> list[Paragraph]:
    if meeting is None or not meeting.pk:
        return []
    made = []
    source = _recorded(meeting, phrases.report.year)
    tasks = sorted(meeting.tasks.select_related("association"), key=lambda task: task.association is not None)
    for_all = sum(task.association is None for task in tasks)
    if for_all > 1:
        opening = sentence("hội nghị giao các hội trong cụm những nhiệm vụ sau")
        made.append(Paragraph("nhiem-vu/viec-chung", "Nhiệm vụ hội nghị giao", (opening,)))
    for task in tasks:
        who: Pieces = [Known(str(task.association)), ": "] if task.association else []
        if for_all == 1 and not who:
            who = ["các hội trong cụm: "]
        due: Pieces = [", hạn ", Known(f"{task.due:%d/%m/%Y}")] if task.due else []
        text = sentence(who, Quote(flat(task.text), source), due)
        made.append(Paragraph(f"nhiem-vu/viec-{task.pk}", "Nhiệm vụ hội nghị giao", (text,)))
    return made


def _aims(phrases: Phrases) -> list[Paragraph]:
    """Return the official targets that are still ahead, year by year, and which indicators have none any more."""
    report = phrases.report
    by_year: dict[int, list[Pieces]] = {}
    for aim in sorted(report.aims.ahead_of(report.year).values(), key=_year_and_place):
        label = _label(BY_CODE[aim.code].label)
        by_year.setdefault(aim.year, []).append([*label, " ", phrases.aim_number(aim)])
    sentences = [
        sentence("mục tiêu đến năm ", Known(str(year)), ": ", clauses(*parts))
        for year, parts in by_year.items()
    ]
    for year, ended in groupby(sorted(report.aims.ends_by(report.year), key=_year_and_place), key=_year):
        labels = [_label(BY_CODE[aim.code].label) for aim in ended]
        none_since: Pieces = ["sau năm ", Known(str(year)), " chưa có mục tiêu chính thức cho: "]
        sentences.append(sentence(none_since, clauses(*labels)))
    return [paragraph("nhiem-vu/muc-tieu", "Mục tiêu phải đạt", *sentences)] if sentences else []


def _year(aim: Aim) -> int:
    return aim.year


def _year_and_place(aim: Aim) -> tuple[int, int]:
    return aim.year, place_of(aim.code)


def _label(label: str) -> Pieces:
    """Return an indicator's label; an age in it is a name and no figure."""
    label = label.replace("/", " trên ").replace("thôn tổ", "thôn, tổ dân phố")
    label = label.replace("Cán bộ công chức viên chức", "Cán bộ, công chức, viên chức")
    before, age, after = label.partition("18 tuổi")
    return [before, Known(age), after] if age else [label]


def _own_targets(phrases: Phrases) -> list[Paragraph]:
    report = phrases.report
    made = []
    for unit in report.units:
        for association in _reporting(unit.association, (part.association for part in unit.parts)):
            own = report.qualitative.own_targets.get(association.pk)
            if own:
                parts = [
                    _own(phrases, code, association.key, value)
                    for code, value in own.items()
                    if code in BY_CODE
                ]
                made.append(
                    Paragraph(
                        f"nhiem-vu/chi-tieu/{association.key}",
                        f"Chỉ tiêu tự đặt: {association.name}",
                        (
                            sentence(
                                Known(association.name),
                                " đặt chỉ tiêu năm ",
                                Known(str(report.year + 1)),
                                ": ",
                                clauses(*parts),
                            ),
                        ),
                    )
                )
    return made


def _reporting(unit: Association, parts: Iterable[Association]) -> list[Association]:
    """Return whose returns stand behind a unit."""
    found = {part.pk: part for part in parts}
    return list(found.values()) or [unit]


def _own(phrases: Phrases, code: str, key: str, value: Fraction) -> Pieces:
    indicator = BY_CODE[code]
    source = Source(
        Trace(code, phrases.report.year, key),
        "own",
        f"{indicator.label}: chỉ tiêu tự đặt",
        f"{indicator.text(value)} {indicator.unit}",
    )
    # A target in đồng is a round amount, an average included.
    target = money(int(value)) if indicator.unit == "đồng" else quantity(indicator, value)
    return [*_label(indicator.label), " ", *target.pieces(source)]
