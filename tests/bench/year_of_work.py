"""A year of one cluster by the portal's own actions, for ten_years.py; Django is set up by whoever imports this."""

import csv
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import SESSION_KEY

from associations.actions import questions
from associations.actions import returns as actions
from associations.actions.imports import import_returns
from associations.actions.scans import bind_scan
from associations.actions.uploads import Confirmed, keep_upload, save_upload
from associations.demo import FOLDER
from associations.exchange.entries import read_returns
from associations.exchange.template import make_template
from associations.mail import Letter, send_each
from associations.models import Assignment, Association, Cluster, Period, Return, User
from associations.returns.assessment import assess
from associations.returns.workflow import move
from associations.sections.base import figures
from associations.signing_in.session_store import SessionStore
from reports.exports import pack as packs
from reports.models import StoredRevision
from reports.revisions.freezing import freeze, publish
from tests.bench.provinces import make_province

YEAR = 2025
_LONG_AGO = datetime.date(2010, 1, 1)
_MODEL = "lang-son"  # whose figures of the demonstration every province has, each a little larger


@dataclass(frozen=True)
class People:
    """The cluster, its secretary, its provinces with the officer of each, and everybody with an account."""

    cluster: Cluster
    secretary: User
    officers: dict[Association, User]
    everybody: list[User]


def begin(folder: Path, units: int) -> People:
    """Return a cluster with the approved figures of the year before and three people a province."""
    cluster = Cluster.objects.create(key="cum", name="Cụm thi đua số 2", short_name="Đông Bắc")
    secretary = _user("thu-ky", Assignment.Role.SECRETARIAT, cluster=cluster)
    officers, everybody = {}, [secretary]
    for number in range(units):
        unit = make_province(cluster, number, since=_LONG_AGO)
        mine = [_user(f"can-bo-{number}-{n}", Assignment.Role.OFFICER, association=unit) for n in range(3)]
        officers[unit] = mine[0]
        everybody += mine
    file = folder / "before.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["year", "association", "code", "value", "status", "source"])
        for number, unit in enumerate(officers):
            for code, value in _demonstrated().items():
                writer.writerow([YEAR - 1, unit.key, code, _of_unit(value, number), "", "Số đo"])
    import_returns(by=None, batch=read_returns(file), approve=True)
    return People(cluster, secretary, officers, everybody)


def _user(name: str, role: str, **place: Cluster | Association) -> User:
    user = User.objects.create_user(username=name, full_name=f"Nguyễn Văn {name}", email=f"{name}@example.vn")
    Assignment.objects.create(user=user, valid_from=_LONG_AGO, role=role, **place)
    return user


def _demonstrated() -> dict[str, int]:
    """Return the whole figures of one province and year of the demonstration."""
    with (FOLDER / "returns.csv").open(encoding="utf-8") as source:
        rows = [
            row for row in csv.DictReader(source) if (row["association"], row["year"]) == (_MODEL, "2024")
        ]
    return {
        row["code"]: int(row["value"])
        for row in rows
        if row["value"].isdecimal() and row["code"] in figures()
    }


def _of_unit(value: int, number: int) -> int:
    return round(value * (1 + number / 50))


def enter_and_approve(people: People, scan: Callable[[int], bytes], habits: Mapping[str, int]) -> None:
    """Have every province enter its figures, be asked, correct, send the signed scan and a template, and be approved."""
    period = Period.objects.open_year(YEAR)
    for number, (unit, officer) in enumerate(people.officers.items()):
        return_ = actions.open_return(by=officer, association=unit, period=period)
        values = {code: round(_of_unit(value, number) * 1.02) for code, value in _demonstrated().items()}
        codes = list(values)
        step = habits["figures in one save"]
        for start in range(0, len(codes), step):
            _save(officer, return_, {code: values[code] for code in codes[start : start + step]})
        for code in codes[: habits["corrections of a figure already entered"]]:
            _save(officer, return_, {code: values[code] + 1})
            _save(officer, return_, {code: values[code]})
        _send_templates(officer, return_)
        _explain(officer, return_)
        _go(officer, return_, "submit")
        asked = [questions.NewQuestion("members", "Xem lại số hội viên so với năm trước.", must_answer=False)]
        questions.ask(by=people.secretary, return_=return_, questions=asked)
        _go(people.secretary, return_, "send_back")
        _save(officer, return_, {"members": values["members"] + 10})
        _explain(officer, return_)
        for turn in range(habits["scans"]):
            bind_scan(
                by=officer, return_=return_, name=f"ban-ky-{turn}.pdf", content=scan(number * 100 + turn)
            )
        _go(officer, return_, "submit")
        _go(people.secretary, return_, "approve")


def _save(by: User, return_: Return, values: Mapping[str, int]) -> None:
    actions.save(by=by, edits=[actions.Edit(return_, figures=dict(values))])


def _send_templates(officer: User, return_: Return) -> None:
    """Save one filled template and leave another unsaved, as people do."""
    for is_saved in (True, False):
        return_.refresh_from_db()
        kept = keep_upload(by=officer, return_=return_, name="mau.xlsx", content=make_template(return_))
        if is_saved:
            save_upload(by=officer, upload=kept, confirmed=Confirmed(seen=return_.figures_version))


def _explain(officer: User, return_: Return) -> None:
    """Answer what the portal asks about odd figures."""
    notes = {
        (asked.code, "explanation", asked.key): ("Số liệu do các huyện báo lên, đã đối chiếu.", asked.about)
        for asked in assess([return_])[return_.pk].questions
    }
    if notes:
        actions.save(by=officer, edits=[actions.Edit(return_, notes=notes)])


def _go(by: User, return_: Return, name: str) -> None:
    return_.refresh_from_db()
    move(by=by, return_=return_, name=name, seen_version=return_.version)


def meet(people: People) -> None:
    """Freeze the figures, make the pack twice and a third one that is not finished, publish."""
    period = Period.objects.open_year(YEAR)
    revision, _ = freeze(
        by=people.secretary, cluster=people.cluster, period=period, reason="Số liệu của bài đo"
    )
    _make_pack(people, revision)
    _make_pack(people, revision)
    packs.make_next(by=people.secretary, pack=packs.begin_pack(by=people.secretary, revision=revision))
    publish(by=people.secretary, revision=revision)


def _make_pack(people: People, revision: StoredRevision) -> None:
    begun = packs.begin_pack(by=people.secretary, revision=revision)
    while not begun.done_at:
        packs.make_next(by=people.secretary, pack=begun)
        begun.refresh_from_db()
        if begun.trouble:
            raise AssertionError(begun.trouble)


def write_to(people: People, habits: Mapping[str, int]) -> None:
    """Write everybody the year's mails and sign everybody in as often as people do."""
    text = "Kính gửi anh/chị,\n\nBáo cáo của hội còn thiếu số liệu. Hạn nộp là 15/12.\n" * 4
    for person in people.everybody:
        letters = [Letter(person.email, "Nhắc nộp báo cáo năm", text, person)] * habits[
            "mails to each of the people"
        ]
        send_each(letters)
        for _ in range(habits["times each of the people signs in"]):
            session = SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session.save(must_create=True)
