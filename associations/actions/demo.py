"""Load the demonstration: registry, returns of 2022–2025 in all states, accounts. Only on an empty database."""

import dataclasses
import datetime
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from associations.actions import returns as actions
from associations.actions.edits import Edit
from associations.actions.imports import import_returns
from associations.actions.questions import NewQuestion, send_back
from associations.actions.registers import add_rows
from associations.actions.registry import load_registry
from associations.demo import FOLDER
from associations.demo.texts import TEXTS, ReturnTexts, agreements
from associations.exchange.entries import Batch, read_returns
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ClusterMembership,
    Note,
    Period,
    Return,
    Schedule,
    User,
)
from associations.models.associations import distinct_name
from associations.returns.assessment import assess
from associations.returns.workflow import move
from associations.sections.base import registers
from associations.sections.movement import AGREEMENTS

Role = Assignment.Role

CLUSTER, YEAR = "dong-bac", 2025
DRAFT, SUBMITTED, RETURNED = "lang-son", "cao-bang", "quang-ninh"
# What the officer of the draft has still to fill in.
LEFT_BLANK = (
    "branches",
    "members",
    "fund_total",
    "fund_closing",
    "community_recognised",
    "unit_recognised",
    "citizen_recognised",
)
_EXPLANATION = "Số liệu minh họa của bản trình diễn, không đối chiếu được với sổ sách."
_LISTED = "Danh mục minh họa của bản trình diễn chỉ ghi vài dòng làm mẫu."
_QUESTIONS = (
    ("members", "Đề nghị nêu rõ số này đã gồm hội viên của các xã mới sáp nhập chưa; chưa gồm thì bổ sung."),
    ("cooperation_programmes", "Đề nghị nêu văn bản làm căn cứ, hoặc ghi các thỏa thuận vào danh mục."),
)


@transaction.atomic
def load_demo(*, password: str, today: datetime.date | None = None) -> int:
    """Fill an empty database; return how many returns it has then. The caller has made sure that it may."""
    load_registry(folder=FOLDER)
    cluster = Cluster.objects.get(key=CLUSTER)
    people = _make_accounts(cluster, password)
    batch = read_returns(FOLDER / "returns.csv")
    live = {(key, YEAR) for key in (DRAFT, SUBMITTED, RETURNED)}
    # Texts and lists are entered while a return is a draft, as an association would.
    import_returns(by=None, batch=_part(batch, set(TEXTS)))
    for where, words in TEXTS.items():
        _say(where, words, batch.entries[where].figures)
    import_returns(by=None, batch=_part(batch, set(batch.entries) - live), approve=True)
    for key in LEFT_BLANK:
        del batch.entries[DRAFT, YEAR].figures[key]
        batch.entries[DRAFT, YEAR].sources.pop(key, None)
    for key in (DRAFT, SUBMITTED, RETURNED):
        officer = people[f"can-bo-{key}"]
        import_returns(by=officer, batch=_part(batch, {(key, YEAR)}))
        if key != DRAFT:
            _submit(officer, Return.objects.get(association__key=key, period__year=YEAR))
    sent_back = Return.objects.get(association__key=RETURNED, period__year=YEAR)
    _move(people[f"thu-ky-{CLUSTER}"], sent_back, "begin_review")
    sent_back.refresh_from_db()
    send_back(
        by=people[f"thu-ky-{CLUSTER}"],
        return_=sent_back,
        seen=(sent_back.version, sent_back.figures_version),
        questions=[NewQuestion(about, text) for about, text in _QUESTIONS],
    )
    day = today or timezone.localdate()
    Schedule.objects.create(
        cluster=cluster,
        period=Period.objects.get(year=YEAR),
        opens=day - datetime.timedelta(days=30),
        due=day + datetime.timedelta(days=7),
        locks=day + datetime.timedelta(days=14),
    )
    for part in settings.DEMO_PARTS:
        import_string(part)(by=people[f"thu-ky-{CLUSTER}"], cluster=cluster)
    return Return.objects.count()


def _part(batch: Batch, wanted: set[tuple[str, int]]) -> Batch:
    return dataclasses.replace(
        batch, entries={where: entry for where, entry in batch.entries.items() if where in wanted}
    )


def _say(where: tuple[str, int], words: ReturnTexts, stated: Mapping[str, int | None]) -> None:
    """Enter the texts and lists of an imported return, and explain why lists count less than its figures."""
    by = User.objects.portal()
    return_ = Return.objects.select_related("association", "period").get(
        association__key=where[0], period__year=where[1]
    )
    in_force, new = stated["cooperation_programmes"] or 0, stated["cooperation_programmes_new"] or 0
    for key, rows in {AGREEMENTS.key: agreements(where[1], in_force, new), **words.rows}.items():
        register = registers()[key]
        given = [dict(zip(register.columns, row, strict=True)) for row in rows]
        add_rows(by=by, return_=return_, register=register, rows=given)
    notes: dict[tuple[str, str, str], tuple[str, str] | None] = {
        (question.code, Note.Kind.EXPLANATION, question.key): (_LISTED, question.about)
        for question in assess([return_])[return_.pk].questions
        if question.key.startswith("=list:")
    }
    actions.save(by=by, edits=[Edit(return_, notes=notes, texts=words.texts)])


def _submit(officer: User, return_: Return) -> None:
    """Explain what is odd as an officer would, then submit."""
    notes: dict[tuple[str, str, str], tuple[str, str] | None] = {
        (question.code, Note.Kind.EXPLANATION, question.key): (_EXPLANATION, question.about)
        for question in assess([return_])[return_.pk].questions
    }
    texts = {"certified_by": "Nguyễn Văn Mẫu", "certified_title": "Chủ tịch Hội Khuyến học tỉnh"}
    actions.save(by=officer, edits=[Edit(return_, notes=notes, texts=texts)])
    _move(officer, return_, "submit")


def _move(by: User, return_: Return, name: str) -> None:
    return_.refresh_from_db()
    move(by=by, return_=return_, name=name, seen_version=return_.version)


def _make_accounts(cluster: Cluster, password: str) -> dict[str, User]:
    """Return one officer for each association that was ever in the cluster, and those who review, read and manage."""
    hashed = make_password(password)  # slow by design, so once for all
    members = ClusterMembership.objects.filter(cluster=cluster).values("association")
    units = list(Association.objects.filter(pk__in=members))
    since = min(unit.valid_from for unit in units)
    people = {}

    def add(username: str, full_name: str, role: str, place: Association | Cluster | None = None) -> None:
        user = User.objects.create(username=username, full_name=full_name, password=hashed)
        Assignment.objects.create(
            user=user,
            role=role,
            association=place if isinstance(place, Association) else None,
            cluster=place if isinstance(place, Cluster) else None,
            valid_from=place.valid_from if isinstance(place, Association) else since,
        )
        people[username] = user

    for unit in units:
        name = unit.name if unit.valid_to else distinct_name(unit, units)
        add(f"can-bo-{unit.key}", f"Cán bộ {name} (mẫu)", Role.OFFICER, unit)
    add(f"thu-ky-{cluster.key}", "Thư ký cụm (mẫu)", Role.SECRETARIAT, cluster)
    add(f"pho-thu-ky-{cluster.key}", "Phó thư ký cụm (mẫu)", Role.SECRETARIAT, cluster)
    add("trung-uong", "Trung ương Hội (mẫu)", Role.CENTRAL)
    add("quan-tri", "Quản trị (mẫu)", Role.ADMINISTRATOR)
    return people
