"""Who is to come to a meeting: the actions, how pasted lines are read, and who is suggested."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from associations.exchange.clipboard import cells_of_lines
from associations.exchange.headed_tables import read_headed
from associations.exchange.table_heads import HeadedTable, TableField
from associations.models import Association, Cluster, Period, User
from associations.name_index import NameIndex
from associations.names import searched, without_marks
from associations.notices import officers_by_association, secretaries_of_cluster
from associations.returns.workflow import Refused
from associations.text import plain_line
from reports.models import Meeting, Participant
from reports.revisions.meetings import meeting_to_change

MOST = 300
_ACTION = "ghi người dự họp"
_LONGEST_TEXT = 100_000
_MOST_COLUMNS = 60
_FIELDS = (
    TableField(
        "name",
        "Họ tên",
        ("Họ và tên", "Tên", "Đại biểu", "Tên đại biểu", "Họ tên đại biểu"),
        is_required=True,
    ),
    TableField("title", "Chức vụ", ("Chức danh", "Chức vụ, chức danh")),
    TableField(
        "body", "Cơ quan", ("Đơn vị", "Cơ quan, đơn vị", "Đơn vị công tác", "Nơi công tác", "Tổ chức")
    ),
)
_NO_NAME = "thiếu họ tên ở đầu dòng. Ghi họ tên; chức vụ; cơ quan."
_LONGEST = (("họ tên", 150), ("chức vụ", 150), ("cơ quan", 200))


@dataclass(frozen=True)
class Person:
    """Somebody to be added: as written, and the cluster's association that they come from."""

    name: str
    title: str = ""
    body: str = ""
    association: Association | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Two with the same are the same person."""
        return without_marks(self.name), without_marks(self.body)


@dataclass(frozen=True)
class Suggestion:
    """An officer or secretary of the cluster who does not stand among the participants yet."""

    user: User
    person: Person


def read_people(text: str, members: Sequence[Association]) -> tuple[list[Person], list[str]]:
    """Lines "Họ tên; chức vụ; cơ quan", or columns pasted from a sheet, and a sentence for each line that cannot be.

    With heads above them the columns may stand in any order.
    """
    if len(text) > _LONGEST_TEXT:
        return [], [f"Danh sách dài quá {_LONGEST_TEXT // 1000} nghìn ký tự nên chưa đọc. Dán làm nhiều lần."]
    rows = cells_of_lines(text)
    table = table_of_people(text)
    if table.by == "heads" and table.missing_labels:
        return [], [f"Chưa rõ cột nào là {table.missing_labels}. Sửa tên cột cho đúng rồi dán lại."]
    people, problems = [], {}
    for line in table.lines:
        name, title, body = (plain_line(line.cells.get(one.name, "")) for one in _FIELDS)
        if problem := _problem((name, title, body), line.too_many):
            problems[line.number] = problem
        else:
            people.append(Person(name, title, body, association_named(body, members)))
    if "\t" not in text:
        problems |= {number: _NO_NAME for number, row in enumerate(rows, start=1) if _is_bare(row)}
    if not people and not problems:
        return [], ["Chưa có dòng nào. Mỗi người một dòng: họ tên; chức vụ; cơ quan."]
    return people, [_at(number, rows[number - 1], problems[number]) for number in sorted(problems)]


def _is_bare(row: Sequence[str]) -> bool:
    """Return whether a line has semicolons alone."""
    return len(row) > 1 and not any(row)


def _at(number: int, row: Sequence[str], problem: str) -> str:
    words = "; ".join(filter(None, row))[:60]
    return f"Dòng {number} (“{words}”): {problem}" if words else f"Dòng {number}: {problem}"


def table_of_people(text: str) -> HeadedTable:
    """Return pasted or typed lines as a table; what of it is not read is named there."""
    return read_headed([row[:_MOST_COLUMNS] for row in cells_of_lines(text)], _FIELDS, may_end_early=True)


def association_named(body: str, members: Sequence[Association]) -> Association | None:
    """Return the association of the cluster that a body's name is or holds; None for none, or more than one."""
    words = f" {searched(body)} "
    named = NameIndex(members).named(body)
    found = named or [unit for unit in members if f" {searched(unit.name)} " in words]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def add_participants(*, by: User, cluster: Cluster, period: Period, people: Iterable[Person]) -> int:
    """Add people to a year's meeting; how many were not there yet. Raises Refused beyond 300."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    there = {person.key for person in _as_people(meeting)}
    new = []
    for person in people:
        if person.key not in there:
            there.add(person.key)
            new.append(person)
    if len(there) > MOST:
        raise Refused([f"Một hội nghị ghi nhiều nhất {MOST} người dự; danh sách này có {len(there)} người."])
    Participant.objects.bulk_create(
        [
            Participant(
                meeting=meeting,
                association=person.association,
                name=person.name,
                title=person.title,
                body=person.body,
            )
            for person in new
        ]
    )
    return len(new)


@transaction.atomic
def remove_participant(*, by: User, cluster: Cluster, period: Period, pk: int) -> bool:
    """Take somebody off a meeting's list; whether they stood there still."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    removed, _ = meeting.participants.filter(pk=pk).delete()
    return bool(removed)


def suggestions(
    meeting: Meeting | None, cluster: Cluster, members: Sequence[Association]
) -> list[Suggestion]:
    """The cluster's officers, association by association, and its secretaries, without who is on the list already."""
    there = {person.key for person in _as_people(meeting)} if meeting else set()
    names = {name for name, _ in there}
    officers = officers_by_association(members)
    found = [
        Suggestion(user, Person(str(user), "Cán bộ hội", body_of(unit), unit))
        for unit in members
        for user in officers[unit.pk]
    ]
    found += [
        Suggestion(user, Person(str(user), "Thư ký cụm", cluster.name))
        for user in secretaries_of_cluster(cluster)
    ]
    # By name alone: whoever was written in by hand may stand there with another title or body.
    return [one for one in found if one.person.key[0] not in names]


def body_of(unit: Association) -> str:
    """Return how an association is called on a list of participants."""
    return f"Hội Khuyến học {unit.kind} {unit.name}"


def _as_people(meeting: Meeting) -> list[Person]:
    return [Person(one.name, one.title, one.body) for one in meeting.participants.all()]


def _problem(columns: Sequence[str], too_many: int) -> str:
    if too_many:
        return "có hơn ba cột. Ghi họ tên; chức vụ; cơ quan, cách nhau bằng dấu chấm phẩy."
    if not columns[0]:
        return _NO_NAME
    for column, (what, longest) in zip(columns, _LONGEST, strict=False):
        if len(column) > longest:
            return f"{what} dài quá {longest} chữ. Viết gọn lại."
    return ""
