"""The portal at work that a load is put on: 34 provinces, years of approved figures, open returns, people and sessions.

`python -m tests.bench.load_data --people 200 [--provinces 34] [--years 10] [--plan FILE]` fills the database that
DATABASE_URL names (the tables are made where they are missing), by the portal's own actions. A database that holds it
already is kept, with fresh sessions. What is written is the plan of the load: who is signed in, and what that person opens.
"""

import argparse
import csv
import datetime
import json
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CLUSTER = "dong-bac"
LAST_YEAR = 2024  # of the approved figures; the years after it are open
OPEN_YEARS = 2  # so that two to five of some hundred officers share a return
_LONG_AGO = datetime.date(2010, 1, 1)
_GROWTH = 0.02  # of each figure, a year


@dataclass
class Person:
    """Somebody at work: the cookies of a signed-in browser, the pages that are opened, the return that is filled.

    role: "officer", "secretary", "central" or "public", who has not signed in.
    """

    name: str
    role: str
    cookies: dict[str, str] = field(default_factory=dict)
    return_address: str = ""


@dataclass
class Plan:
    """All that the generator has to know of the portal's content."""

    cluster: str
    year: int  # whose figures are approved, frozen and published
    open_years: list[int]
    provinces: list[str]
    people: list[Person]


def main() -> None:
    """Fill the database and write the plan."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load_data")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--provinces", type=int, default=34)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--plan", type=Path, help="the file to write; standard output without it")
    parser.add_argument("--check", type=Path, help="print which of these acknowledged saves are lost instead")
    options = parser.parse_args()

    import django
    from django.core.management import call_command

    django.setup()
    if options.check:
        sys.stdout.write(json.dumps(lost_of(json.loads(options.check.read_text()))))
        return
    call_command("migrate", verbosity=0)
    plan = make_plan(people=options.people, provinces=options.provinces, years=options.years)
    text = json.dumps(asdict(plan), ensure_ascii=False)
    if options.plan:
        options.plan.write_text(text)
    else:
        sys.stdout.write(text)


def read_plan(file: Path) -> Plan:
    """Return a plan that was written."""
    read = json.loads(file.read_text())
    return Plan(**{**read, "people": [Person(**person) for person in read["people"]]})


def make_plan(*, people: int, provinces: int, years: int) -> Plan:
    """Return the plan for a database, which is filled where it is empty."""
    from associations.models import Association, User

    if not Association.objects.exists():
        _make_content(provinces, years)
    keys = list(Association.objects.order_by("pk").values_list("key", flat=True))
    open_years = [LAST_YEAR + 1 + step for step in range(OPEN_YEARS)]
    made = [_person(number, keys, open_years) for number in range(people)]
    for person in made:
        if person.role != "public":
            user = User.objects.filter(username=person.name).first() or _make_user(person)
            person.cookies = {"sessionid": session_of(user)}
    return Plan(CLUSTER, LAST_YEAR, open_years, keys, made)


def lost_of(acknowledged: list[tuple[str, str, int]]) -> list[str]:
    """Return the saves, as (address of the return, code, value), of which no event tells."""
    from associations.models import Event

    there = {
        (event.of_return.association.key, event.of_return.period.year, code, change[1])
        for event in Event.objects.exclude(of_return=None).select_related(
            "of_return__association", "of_return__period"
        )
        for code, change in event.changes.items()
        if isinstance(change, list) and isinstance(change[1], int)
    }
    lost = []
    for address, code, value in acknowledged:
        key, year = address.strip("/").split("/")[1:]
        if (key, int(year), code, value) not in there:
            lost.append(f"{address} {code} {value}")
    return lost


def _person(number: int, keys: list[str], open_years: list[int]) -> Person:
    """Return one of many: of twenty, sixteen are officers, two secretaries; one reads for the centre, one in public."""
    kind = number % 20
    if kind == 19:
        return Person(f"bandoc-{number}", "public")
    if kind == 18:
        return Person(f"trung-uong-{number}", "central")
    if kind in (8, 17):
        return Person(f"thu-ky-{number}", "secretary")
    place = number - number // 20 * 4 - min(kind // 9, 1)  # officers alone are counted
    key, year = keys[place % len(keys)], open_years[place // len(keys) % len(open_years)]
    return Person(f"can-bo-{number}", "officer", return_address=f"/bao-cao/{key}/{year}/")


def _make_content(provinces: int, years: int) -> None:
    """Make cluster, provinces, approved years with a published revision of the last, and open returns."""
    from associations.actions.imports import import_returns
    from associations.exchange.entries import read_returns
    from associations.models import Cluster, Period
    from reports.revisions.freezing import freeze, publish
    from tests.bench.provinces import make_province

    cluster = Cluster.objects.create(key=CLUSTER, name="Cụm thi đua số 2", short_name="Đông Bắc")
    made = []
    for number in range(1, provinces + 1):
        made.append(make_province(cluster, number, since=_LONG_AGO))
    approved = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    opened = range(LAST_YEAR + 1, LAST_YEAR + 1 + OPEN_YEARS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.csv"
        for year in approved:
            _write_figures(file, made, year)
            import_returns(by=None, batch=read_returns(file), approve=True)
        for year in opened:
            _write_figures(file, made, year)
            import_returns(by=None, batch=read_returns(file))
    secretary = _make_user(Person("thu-ky-8", "secretary"))
    stored, _ = freeze(
        by=secretary, cluster=cluster, period=Period.objects.get(year=LAST_YEAR), reason="Số liệu của bài đo"
    )
    publish(by=secretary, revision=stored)


def _write_figures(file: Path, units: list[Any], year: int) -> None:
    """Write a year's figures of all units in the long form, those of one province of the demonstration made larger."""
    from associations.demo import FOLDER

    with (FOLDER / "returns.csv").open(encoding="utf-8") as source:
        rows = [
            row for row in csv.DictReader(source) if (row["association"], row["year"]) == ("lang-son", "2024")
        ]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["year", "association", "code", "value", "status", "source"])
        for number, unit in enumerate(units):
            for row in rows:
                writer.writerow(
                    [year, unit.key, row["code"], _grown(row["value"], number, year), "", "Bài đo"]
                )


def _grown(text: str, number: int, year: int) -> str:
    """Return a figure for a unit and a year."""
    if not text.lstrip("-").isdecimal():
        return text
    return str(round(int(text) * (1 + number / 50) * (1 + _GROWTH * (year - LAST_YEAR))))


def _make_user(person: Person) -> Any:
    """Return a new account with the assignment of its role."""
    from associations.models import Assignment, Association, Cluster, User

    user = User.objects.create_user(username=person.name, full_name=f"Người {person.name}")
    place: dict[str, Any] = {"role": Assignment.Role.CENTRAL}
    if person.role == "officer":
        key = person.return_address.split("/")[2]
        place = {"role": Assignment.Role.OFFICER, "association": Association.objects.get(key=key)}
    elif person.role == "secretary":
        place = {"role": Assignment.Role.SECRETARIAT, "cluster": Cluster.objects.get(key=CLUSTER)}
    Assignment.objects.create(user=user, valid_from=_LONG_AGO, **place)
    return user


def session_of(user: Any) -> str:
    """Return the key of a new session, as signing in makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from associations.signing_in.session_store import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    return str(session.session_key)


if __name__ == "__main__":
    main()
