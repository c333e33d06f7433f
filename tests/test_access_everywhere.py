"""Every address of the portal, walked as each of the cast: strangers are told nothing.

A new address with an object fails here until it refuses strangers; one that is open says why.
"""

import dataclasses
import datetime
import json

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from associations.actions.scans import bind_scan
from associations.exchange.template import make_template
from associations.models import (
    CooperationAgreement,
    Extension,
    ExtensionRequest,
    Notice,
    Question,
    Return,
    ReturnScan,
    Schedule,
    Upload,
)
from reports.dashboards.pages.index import PAGES
from reports.exports.document.template import portal_template
from reports.meeting.report_files import REPORT_FILES
from reports.models import (
    DocumentTemplate,
    Meeting,
    MeetingDocument,
    Pack,
    PackFile,
    SavedView,
    ScoreCriterion,
    StoredRevision,
    Target,
)
from reports.revisions.content import FORM
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.internal_words import internal_words_on
from tests.made_once import made_once
from tests.markup import faults_in
from tests.plugin import POSTGRESQL, SOAK
from tests.turns import DAY, in_turn

# Packages' own addresses hold no object of ours; tests/associations/signing_in/test_accounts.py looks at them.
ELSEWHERE = ("tai-khoan/",)

# Open to whom, and why.
WITHOUT_SIGN_IN = {
    "healthz": "machines that watch the portal ask it; it tells nothing else",
    "readyz": "likewise; why it is not ready it tells administrators and the machine itself",
    "check_revision": "whoever holds a paper may check it; of unpublished revisions it tells strangers nothing",
    "public_list": "what is published, and nothing else; tests/reports/public looks at all of it",
    "public_list_picture": "a picture of which years are published",
    "public_dictionary": "what the codes of the open data mean",
    "public_dictionary_file": "likewise",
    "sitemap": "the addresses of what is published",
    "security_txt": "whom to tell of a weakness",
    "robots": "which of them search engines may read",
}
# Open to all as well, but nothing is there before a revision is published.
ONCE_PUBLISHED = {"public_year", "public_revision", "public_file", "public_revision_file", "public_nothing"}
FOR_EVERYBODY = {
    "start": "each person's own work; shows nothing of others",
    "notices": "each person's own notices",
    "my_sessions": "where oneself is signed in",
    "end_other_sessions": "likewise",
    "send_again": "what oneself sent too late",
    "rights": "who may do what is no secret",
    "help": "the guide is for all",
    "workflow": "likewise",
    "accounts_help": "likewise",
    "operating_help": "likewise; it holds no secret",
}
# Pages of a return that an officer of another unit of the cluster may read once it is approved.
APPROVED_FIGURES = {"return"}
FOR_THE_CLUSTER = {
    "cluster_returns": "lists the approved figures of the cluster's units to all of the cluster",
    "initiatives": "lists the initiatives of approved returns to all of the cluster",
    "board": "says of each unit whether it is approved; the rest only to who sees its return",
    "meeting": "when and where the cluster meets is for all of the cluster",
    "participants": "likewise",
    "attendance": "likewise",
    "meeting_files": "likewise",
    "meeting_file": "likewise",
    "conclusions": "what the meeting concluded is for all of the cluster; petitions only for who reads the list",
    "freezing": "says which revisions there are; what would be frozen only to who leads",
    "packs": "says who holds the packs; the packs themselves only to who reads all lists (ADR 26)",
    "download": "shows the approved figures",
    "why": "likewise",
    "why_unit": "likewise",
    "presenting": "shows the approved figures, and lists only of returns whose lists the reader may read",
    "slides_file": "likewise, as a file",
    "save_cross_table": "keeps the reader's own choices, no figures",
    "country": "shows the approved figures of the clusters that the reader sees",
    "country_file": "likewise, as a file",
    **{page.name: "shows approved figures to all of the cluster" for page in PAGES},
    **{f"{page.name}_file": "likewise" for page in PAGES},
}
# Pages of a cluster on which an officer sees only what concerns the own association; a reader of figures has none.
OWN_IN_THE_CLUSTER = {"question_book", "schedule", "late_changes"}
# Packs hold the lists of every association.
OF_WHO_READS_ALL_LISTS = {"pack", "pack_file"}
# Of who leads the cluster: the report as it is being written, and what leads through the meeting.
OF_THE_WORD_REPORT = {file.route for file in REPORT_FILES} | {
    "narrative", "save_paragraph", "add_paragraph", "drop_paragraph", "portal_template",
    "own_template", "put_template", "drop_template",
}  # fmt: skip
OF_WHO_LEADS_THE_MEETING = {
    "add_suggested", "remove_participant", "remove_meeting_file", "answer_petitions", "add_task", "remove_task",
    "tell_conclusions", "go_on_with_pack", "add_petition", "remove_petition", "allow_numerals", "correct_numeral",
}  # fmt: skip
# others do not know of them
OF_REVIEWERS = (
    {"review", "approve_many", "remind", "directory", "publishing", "press_text", "extension_request"}
    | OF_WHO_READS_ALL_LISTS
    | OF_WHO_LEADS_THE_MEETING
    | OF_THE_WORD_REPORT
)
OF_WHO_SENT_IT = {
    "upload",
    "marked",
    "notice",
    "drop_cross_table",
}  # a file before it is saved, a notice: one person's alone
# Of these every reader of the cluster sees the number of members; the others show other figures.
FIGURES_OF_THE_CLUSTER = {"download", "why", "why_unit", "country", "country_file", "presenting"} | {
    "dashboard", "all_figures", "indicator", "indicator_years", "unit_profile", "all_figures_file", "indicator_file",
    "indicator_years_file", "unit_profile_file",
}  # fmt: skip
# A block of each page, by its file.
FILES = {
    "dashboard": "mo-hinh", "ranks": "hang", "since_last_year": "giam", "targets": "muc-tieu", "learning_models": "mo-hinh",
    "fund": "chi", "awards": "hoc-bong", "compare": "so-sanh", "merged_provinces": "sap-nhap-thai-nguyen-2025",
    "reconciliation": "doi-chieu", "titles": "danh-hieu", "lists": "danh-muc", "all_figures": "organisation", "indicator": "phan",
    "indicator_years": "cac-nam-members", "unit_profile": "ho-so", "cross_table": "bang-cheo",
    "score": "diem",
}  # fmt: skip
# What is drawn or written anew for each reader, and alike for all who may read it. In `make test` one of those who are
# let in asks for it, another on another day; who is not let in asks for all.
COSTLY = {page.name for page in PAGES} | {
    "country", "country_file", "presenting", "slides_file", "word", "pdf", "template",
} | {file.route for file in REPORT_FILES}  # fmt: skip
READERS = ("neighbour", "successor", "central")
(ASKING, *_) = in_turn(READERS)
POSTED = {"end_other_sessions", "begin", "end_extension", "money_unit", "undo_paste", "add_scan", "carry_rows", "assign", "end_assignment", "deactivate", "reactivate", "password_link", "remove_second_factor", "save_cross_table", "drop_cross_table", "confirm_merge", "put_national_targets", "add_member", "end_membership", "save_paragraph", "add_paragraph", "drop_paragraph", "put_template", "drop_template"} | OF_WHO_LEADS_THE_MEETING  # fmt: skip
# Of the registry: what takes a row back.
POSTED |= {"remove_period", "remove_membership", "remove_association"}
OF_A_CLUSTER = {"cluster", "cluster_names", "add_member", "end_membership", "membership", "remove_membership"}
ROWS = {"register_row", "remove_row"}
MANAGING = (
    "nguoi-dung/",
    "tinh-trang/",
    "thanh-phan/",
    "danh-muc/",
    "danh-muc-hoi/",
    "cum-thi-dua/",
    "dia-gioi/",
    "muc-tieu/",
    "tieu-chi/",
    "ky-bao-cao/",
    "lich-bao-cao/",
    "thanh-vien-cum/",
)
# The row that an address of the registry names.
OF_THE_REGISTRY = {
    "end_membership": lambda cast: cast.lang_son.memberships.get(),
    "succession": lambda cast: cast.bac_kan.successions.get(),
    "remove_succession": lambda cast: cast.bac_kan.successions.get(),
    "membership": lambda cast: cast.lang_son.memberships.get(),
    "remove_membership": lambda cast: cast.lang_son.memberships.get(),
    "change_target": lambda cast: Target.objects.get(indicator="card_rate"),
    "remove_target": lambda cast: Target.objects.get(indicator="card_rate"),
    "change_criterion": lambda cast: ScoreCriterion.objects.get(),
    "remove_criterion": lambda cast: ScoreCriterion.objects.get(),
}


def walk(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(ELSEWHERE):
            continue
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield pattern, route


PEOPLE = {pattern.name for pattern, route in walk() if route.startswith(MANAGING)}


@pytest.fixture
@made_once
def place(cast):
    return_ = factories.draft(cast)
    scan = bind_scan(by=cast.officer, return_=return_, name="a.pdf", content=b"%PDF-1.7\n%%EOF")
    # One number for all that an address names, where no sequence of the database comes to.
    ReturnScan.objects.filter(pk=scan.pk).update(id=900_000)
    scan = ReturnScan.objects.get()
    Upload.objects.create(
        pk=scan.pk,
        of_return=return_,
        by=cast.officer,
        at=timezone.now(),
        name="m.xlsx",
        content=make_template(return_),
    )
    Notice.objects.create(pk=scan.pk, to=cast.officer, kind="approve", text="x", place="/", at=timezone.now())
    dates = Schedule.objects.create(cluster=cast.cluster, period=return_.period, due=timezone.localdate())
    Extension.objects.create(
        pk=scan.pk,
        schedule=dates,
        association=cast.lang_son,
        until=timezone.localdate() + datetime.timedelta(days=9),
        reason="Bão",
        granted_by=cast.secretary,
        granted_at=timezone.now(),
    )
    ExtensionRequest.objects.create(
        pk=scan.pk,
        schedule=dates,
        association=cast.lang_son,
        until=timezone.localdate() + datetime.timedelta(days=12),
        reason="Lũ",
        asked_by=cast.officer,
        asked_at=timezone.now(),
    )
    for position in range(1, 10):  # as many as the return says, so that nothing is asked
        row = CooperationAgreement.objects.create(
            of_return=return_,
            position=position,
            partner=f"Sở {position}",
            partner_kind="department",
            signed_on="2024-03-05",
        )
    question = Question.objects.create(
        of_return=return_,
        number=1,
        scope="figure",
        code="members",
        section="organisation",
        subject="Tổng số hội viên",
        must_answer=False,
        asked_by=cast.secretary,
        handled_by=cast.secretary,
        asked_at=timezone.now(),
        asked_version=1,
        asked_figures_version=1,
    )
    question.turns.create(
        kind="ask", at=timezone.now(), by=cast.secretary, by_name="Trần Thị Ái", text="Vì sao?"
    )
    Target.objects.create(indicator="card_rate", year=2027, value=95, legal_basis="Kế hoạch")
    ScoreCriterion.objects.create(cluster=cast.cluster, indicator="fund_total", weight=10)
    DocumentTemplate.objects.create(
        cluster=cast.cluster, name="m.docx", content=portal_template(), by=cast.secretary, at=timezone.now()
    )
    SavedView.objects.create(pk=scan.pk, cluster=cast.cluster, owner=cast.officer, name="Bảng", choices=[])
    return cast, return_, (scan, row)


OF_A_MEETING = {"meeting_file", "publishing", "pack", "pack_file", "go_on_with_pack"}


def empty_content(cluster, year):
    """The content of a revision in which nothing stands."""
    nothing = {"years": {str(year): []}, "breaks": [], "said": {"texts": {}, "lists": {}, "own_targets": {}}}
    return {
        "form": FORM, "year": year, "figures": [], "formulas": {}, "targets": {}, "associations": {},
        "cluster": {"key": cluster.key, "name": "", "short_name": ""}, "maps": {"then": nothing, "today": nothing},
    }  # fmt: skip


def hold_meeting(cluster, period, by, pk):
    """A meeting with a file, a revision and its finished pack, for the addresses that speak of them."""
    at = timezone.now()
    told = {"changed_by": by, "changed_at": at}
    meeting, _ = Meeting.objects.get_or_create(cluster=cluster, period=period, defaults=told)
    document = {
        "title": "Giấy mời",
        "name": "a.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "sha256": "",
    }
    MeetingDocument.objects.get_or_create(
        pk=pk, defaults={"meeting": meeting, "content": b"x", "by": by, "at": at, **document}
    )
    defaults = {
        "content": json.dumps(empty_content(cluster, period.year)),
        "fingerprint": f"{pk:064x}",
        "trace": {},
        "frozen_at": at,
        "frozen_by": by,
    }
    stored, _ = StoredRevision.objects.get_or_create(meeting=meeting, revision=1, defaults=defaults)
    made = {"of_revision": stored, "by": by, "begun_at": at, "done_at": at}
    pack, _ = Pack.objects.get_or_create(pk=pk, defaults=made)
    PackFile.objects.get_or_create(pack=pack, name="so-lieu.csv", defaults={"content": b"x"})


def url_of(pattern, place):
    cast, return_, (scan, row) = place
    values = {"key": "lang-son", "year": 2024, "pk": scan.pk, "register": "thoa-thuan", "revision": 1}
    if pattern.name in OF_A_MEETING:
        hold_meeting(cast.cluster, return_.period, cast.secretary, scan.pk)
    if pattern.name in ROWS:
        values["pk"] = row.pk
    if str(pattern.pattern).startswith("cong-khai/"):
        values |= {"key": cast.cluster.key, "revision": 1, "file": "figures.json", "rest": "a/"}
    if pattern.name == "country_file":
        values["file"] = "cac-cum.csv"
    if str(pattern.pattern).startswith("cum/"):
        values |= {"key": cast.cluster.key, "code": "members"}
        values |= {"name": "so-lieu.csv", "unit": "lang-son"}
        values["file"] = f"{FILES.get(pattern.name.removesuffix('_file'), '')}.csv"
    values |= {"number": 1, "cell": "members"}
    if pattern.name in OF_A_CLUSTER:
        values["key"] = cast.cluster.key
    if pattern.name == "take_back":
        values["key"] = "thai-nguyen-2025"
    wanted = pattern.pattern.converters
    if pattern.name in OF_THE_REGISTRY:
        values["pk"] = OF_THE_REGISTRY[pattern.name](cast).pk
    elif pattern.name in PEOPLE:
        values |= {"pk": cast.officer.pk, "assignment": cast.officer.assignments.get().pk}
    known = {name: values[name] for name in wanted}
    return reverse(pattern.name, kwargs=known)


def ask(client, pattern, url):
    return client.post(url) if pattern.name in POSTED else client.get(url)


def _is_open(pattern):
    return pattern.name in FOR_EVERYBODY or pattern.name in WITHOUT_SIGN_IN or pattern.name in ONCE_PUBLISHED


def _let_in(pattern):
    """What answers somebody who is let in: a page, the way back after what was posted, that nothing is published."""
    if pattern.name in ONCE_PUBLISHED:
        return 404
    if pattern.name == "readyz":
        return 503  # beside a test no worker lives
    return 302 if pattern.name in POSTED else 200


# The dictionary of the open data explains codes; the guide has keys to press and commands to type.
_NAMES_OF_THE_CAST = {field.name for field in dataclasses.fields(Cast)}  # they sign in by these
SPEAKS_OF_CODES = ("/cong-khai/du-lieu/", "/tro-giup/")
SPEAKS_OF_COMMANDS = (
    "/tinh-trang/"  # who operates the portal types them; the pages below it are for every administrator
)


def ours():
    """The addresses that are no administrator's."""
    return [pattern for pattern, route in walk() if not route.startswith(MANAGING)]


def managing():
    """The addresses of people and of the registry."""
    return [pattern for pattern, route in walk() if route.startswith(MANAGING)]


def hold_for_each(patterns, check):
    """A check at every address, each from the same state of the database; whatever does not hold is named."""
    wrong = []
    for pattern in patterns:
        with transaction.atomic():
            try:
                check(pattern)
            except AssertionError as error:
                wrong.append(f"{pattern.name}: {error}")
            transaction.set_rollback(True)
    assert wrong == []
    assert len(patterns) > 10, "the walk found the addresses"


# Who may the same, in pairs. In `make test` one of a pair asks at an address today and the other tomorrow.
_TURNS = {
    "officer": 0, "colleague": 1, "secretary": 0, "deputy": 1, "neighbour": 0, "successor": 1, "stranger": 0, "nobody": 1,
}  # fmt: skip


def of_today(patterns, who):
    """The addresses at which somebody asks today; at what is costly or of one person alone every day."""
    if SOAK or POSTGRESQL or who not in _TURNS:
        return patterns
    return [
        pattern
        for number, pattern in enumerate(patterns)
        if (number + DAY + _TURNS[who]) % 2 == 0 or pattern.name in COSTLY | OF_WHO_SENT_IT
    ]


def is_spared(pattern, who, *, asking):
    """Whether somebody who is let in leaves an address to the one who asks for what is costly."""
    return not SOAK and pattern.name in COSTLY and who != asking


def test_nobody_gets_past_the_door_without_signing_in(place):
    def check(pattern):
        response = ask(Client(), pattern, url_of(pattern, place))
        if pattern.name in WITHOUT_SIGN_IN or pattern.name in ONCE_PUBLISHED:
            assert response.status_code == _let_in(pattern)
            assert not response.cookies or pattern.name == "check_revision"  # the form's own token
            without_vary = ("healthz", "check_revision")
            assert pattern.name in without_vary or "Cookie" not in response.get("Vary", "")
        else:
            assert response.status_code == 302
            assert response["Location"].startswith("/tai-khoan/dang-nhap/")

    hold_for_each([pattern for pattern, _ in walk()], check)


@pytest.mark.soak
@pytest.mark.parametrize("who", ["stranger", "nobody", *READERS])
def test_strangers_and_neighbours_are_told_nothing_of_a_draft(place, who):
    cast, *_ = place
    client = sign_in(getattr(cast, who))

    def check(pattern):
        open_to_all = _is_open(pattern)
        of_the_cluster = pattern.name in FOR_THE_CLUSTER and who not in ("stranger", "nobody")
        of_the_cluster |= pattern.name in OWN_IN_THE_CLUSTER and who in ("neighbour", "successor")
        of_the_cluster |= pattern.name in OF_WHO_READS_ALL_LISTS and who == "central"
        if of_the_cluster and is_spared(pattern, who, asking=ASKING):
            return
        response = ask(client, pattern, url_of(pattern, place))
        assert response.status_code == (_let_in(pattern) if open_to_all or of_the_cluster else 404)
        assert factories.SOUND["members"] == 220_000
        assert "220.000" not in response.content.decode(errors="replace")

    hold_for_each(of_today(ours(), who), check)


# For all the queries that the addresses lead to, one of them walks on PostgreSQL too.
ON_BOTH = pytest.param("secretary", marks=pytest.mark.postgresql)


@pytest.mark.soak
@pytest.mark.parametrize("who", ["officer", "colleague", ON_BOTH, "deputy", "administrator"])
def test_those_concerned_are_let_in(place, who):
    cast, *_ = place
    client = sign_in(getattr(cast, who))

    def check(pattern):
        kept_out = (pattern.name in OF_WHO_SENT_IT and who != "officer") or (
            pattern.name in OF_REVIEWERS and who in ("officer", "colleague")
        )
        if not kept_out and is_spared(pattern, who, asking="secretary"):
            return
        response = ask(client, pattern, url_of(pattern, place))
        if kept_out:
            assert response.status_code == 404
        else:
            # 409: let in, and told what is missing from an empty form
            assert response.status_code in (302, 409, _let_in(pattern))
            assert _faults(response) == []

    hold_for_each(of_today(ours(), who), check)


@pytest.mark.soak
@pytest.mark.parametrize("who", ["stranger", "nobody", *READERS])
def test_of_an_approved_return_the_cluster_reads_the_figures_and_nothing_else(place, who):
    cast, return_, _ = place
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    client = sign_in(getattr(cast, who))

    def check(pattern):
        within = who not in ("stranger", "nobody")
        readable = within and (pattern.name in APPROVED_FIGURES or pattern.name in FOR_THE_CLUSTER)
        readable |= pattern.name in OWN_IN_THE_CLUSTER and who in ("neighbour", "successor")
        readable |= pattern.name in OF_WHO_READS_ALL_LISTS and who == "central"
        open_to_all = _is_open(pattern)
        if readable and is_spared(pattern, who, asking=ASKING):
            return
        response = ask(client, pattern, url_of(pattern, place))
        assert response.status_code == (_let_in(pattern) if readable or open_to_all else 404)
        page = response.content.decode(errors="replace")  # some are files
        shows = pattern.name in APPROVED_FIGURES | FIGURES_OF_THE_CLUSTER
        if shows or not readable:
            assert ("220.000" in page or "220000" in page) == (within and shows)
        assert open_to_all or "Lịch sử" not in page
        assert cast.officer.full_name not in page

    hold_for_each(of_today(ours(), who), check)


@pytest.mark.soak
@pytest.mark.parametrize("who", ["officer", "secretary", "central", "stranger", "nobody"])
def test_only_administrators_know_of_the_pages_of_people_and_the_registry(place, who):
    cast, *_ = place
    client = sign_in(getattr(cast, who))
    hold_for_each(of_today(managing(), who), lambda pattern: _answers(client, pattern, place, 404))


@pytest.mark.postgresql
def test_administrators_are_let_in_to_the_pages_of_people_and_the_registry(place):
    cast, *_ = place
    client = sign_in(cast.administrator)
    # 409: let in, and told what is missing from an empty form
    hold_for_each(managing(), lambda pattern: _answers(client, pattern, place, 200, 302, 409))


def _answers(client, pattern, place, *statuses):
    response = ask(client, pattern, url_of(pattern, place))
    assert response.status_code in statuses
    assert _faults(response) == []


def _faults(response):
    """What the markup of an answer lacks, where it is a page, and the words on it that are the code's own."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    page = response.content.decode()
    address = response.request["PATH_INFO"]
    is_free = address.startswith(SPEAKS_OF_CODES) or address == SPEAKS_OF_COMMANDS
    words = [] if is_free else internal_words_on(page)
    return [
        *faults_in(page),
        *(f"internal word {word!r}" for word in words if word not in _NAMES_OF_THE_CAST),
    ]


def test_every_table_of_the_registry_is_an_administrators_page(place):
    cast, *_ = place
    assert {name for name, _, _ in settings.REGISTRY_TABLES} <= PEOPLE
    page = sign_in(cast.administrator).get("/danh-muc/").content.decode()
    for name, title, _ in settings.REGISTRY_TABLES:
        assert f'<a href="{reverse(name)}">{title}</a>' in page


def test_a_reopened_return_shows_the_cluster_what_was_approved(cast):
    return_ = factories.approved(cast)
    factories.go(return_, "reopen", cast.secretary, "Sửa hội viên")
    factories.save(return_, cast.officer, members=221_111)
    page = sign_in(cast.neighbour).get("/bao-cao/lang-son/2024/").content.decode()
    assert "220.000" in page
    assert "221.111" not in page
    assert "đang mở lại" in page
    assert Return.objects.get().status == "returned"


@pytest.mark.parametrize("url", ["/bao-cao/khong-co/2024/", "/bao-cao/lang-son/1900/", "/cum/khong-co/2024/"])
def test_what_does_not_exist_is_answered_like_what_is_not_shown(place, url):
    cast, *_ = place
    assert sign_in(cast.secretary).get(url).status_code == 404
