"""Every address of two clusters and two years, between which two provinces moved from one to the other.

Beside tests/test_access_everywhere.py, which walks the same addresses for one cluster and one year: here each address
is asked for the own cluster and for the other, before the move and after it.
"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.actions.scans import bind_scan
from associations.models import (
    CooperationAgreement,
    Extension,
    ExtensionRequest,
    Question,
    Return,
    ReturnScan,
    Schedule,
)
from reports.exports.document.template import portal_template
from reports.models import DocumentTemplate, SavedView, ScoreCriterion
from reports.revisions.freezing import freeze
from tests import factories
from tests.browsing import sign_in
from tests.plugin import SOAK
from tests.split import AFTER, BEFORE, approve_all, make_split
from tests.test_access_everywhere import (
    COSTLY,
    FILES,
    FOR_THE_CLUSTER,
    OF_REVIEWERS,
    OF_WHO_SENT_IT,
    OWN_IN_THE_CLUSTER,
    POSTED,
    ask,
    hold_for_each,
    hold_meeting,
    walk,
)
from tests.turns import DAY, in_turn

OLD, NEW = "dong-bac", "bien-gioi"
# Who of the cast reads which cluster in which year, and who leads which in all years.
READ = {
    "officer": {(OLD, BEFORE), (NEW, AFTER)},  # of Lạng Sơn, which moved
    "successor": {(OLD, BEFORE), (OLD, AFTER)},  # its predecessors were members before it
    "new_officer": {(NEW, BEFORE), (NEW, AFTER)},
    "secretary": {(OLD, BEFORE), (OLD, AFTER)},
    "new_secretary": {(NEW, BEFORE), (NEW, AFTER)},
}
LED = {"secretary": OLD, "new_secretary": NEW}
# Blocks of mergers are there only where the cluster has one.
OF_A_MERGER = {"merged_provinces_file", "reconciliation_file"}
_MEMBER = {(OLD, BEFORE): "lang-son", (OLD, AFTER): "thai-nguyen-2025", (NEW, BEFORE): "quang-ninh", (NEW, AFTER): "lang-son"}  # fmt: skip
_FIRST = 900_000  # no sequence of the database comes to these


def of_clusters():
    """The addresses of a cluster's year."""
    return [pattern for pattern, route in walk() if route.startswith("cum/")]


def of_returns():
    """The addresses of a return."""
    return [pattern for pattern, route in walk() if route.startswith("bao-cao/")]


@pytest.fixture
def clusters(cast):
    """Both clusters with all that an address can name, in both years, each under a number of its own."""
    split = make_split(cast)
    approve_all(split)
    number_of = {}
    for number, (place, key) in enumerate(_MEMBER.items(), start=_FIRST):
        cluster = cast.cluster if place[0] == OLD else split.cluster
        leader = cast.secretary if place[0] == OLD else split.secretary
        unit = Return.objects.filter(association__key=key).first().association
        _fill(split, cluster, split.period(place[1]), leader, unit, number)
        number_of[place] = number
    for cluster in (cast.cluster, split.cluster):
        ScoreCriterion.objects.create(cluster=cluster, indicator="fund_total", weight=10)
        DocumentTemplate.objects.create(
            cluster=cluster,
            name="m.docx",
            content=portal_template(),
            by=cast.administrator,
            at=timezone.now(),
        )
    return split, number_of


def _fill(split, cluster, period, leader, unit, pk):
    freeze(
        by=leader, cluster=cluster, period=period, reason="Kịp họp"
    )  # pages of figures are of this revision
    hold_meeting(cluster, period, leader, pk)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    dates = Schedule.objects.create(cluster=cluster, period=period, due=tomorrow)
    more = {
        "schedule": dates,
        "association": unit,
        "until": tomorrow + datetime.timedelta(days=9),
        "reason": "Bão",
    }
    Extension.objects.create(pk=pk, granted_by=leader, granted_at=timezone.now(), **more)
    ExtensionRequest.objects.create(pk=pk, asked_by=split.cast.officer, asked_at=timezone.now(), **more)
    SavedView.objects.create(pk=pk, cluster=cluster, owner=split.cast.officer, name=f"Bảng {pk}", choices=[])


def _address(pattern, place, number):
    key, year = place
    values = {"key": key, "year": year, "pk": number, "revision": 1, "code": "members", "name": "so-lieu.csv"}
    values |= {"unit": _MEMBER[place], "file": f"{FILES.get(pattern.name.removesuffix('_file'), '')}.csv"}
    return reverse(pattern.name, kwargs={name: values[name] for name in pattern.pattern.converters})


def _is_let_in(name, who, place):
    if name in OF_REVIEWERS:
        return LED.get(who) == place[0]
    if name in OF_WHO_SENT_IT:
        return who == "officer" and place in READ[who]
    assert name in FOR_THE_CLUSTER or name in OWN_IN_THE_CLUSTER or name == "end_extension", name
    is_of_another = name == "end_extension" and who not in LED and _MEMBER[place] not in _OWN.get(who, ())
    return place in READ[who] and not is_of_another


_OWN = {
    "officer": {"lang-son"},
    "new_officer": {"quang-ninh"},
    "successor": {"thai-nguyen-2025"},
}


# What is drawn is the same for all who read it, so all addresses are asked only of the officer who moved, in the cluster
# to which. That she reads the old year, and who else reads which, is asked of the light ones. What does not let in is
# asked at every address of her and of both secretaries, at the light ones of everybody. All of it under `make soak`; in
# `make test` one who is let in and four who are not ask at an address, others at the next one, and of what is costly a
# fourth a day. A fifth of the addresses is asked a day.
_REFUSED_ALL = {"officer", "secretary", "new_secretary"}
_LIGHT = {
    "board", "meeting", "meeting_files", "meeting_file", "participants", "conclusions", "freezing", "packs",
} | OF_REVIEWERS  # fmt: skip


MOVED = ("officer", (NEW, AFTER))
_PARTS = 5  # and no common factor with the four of what is costly
_COSTLY_TODAY = in_turn(sorted(COSTLY), parts=4)


def _asking(name, number):
    """Who asks for an address of a cluster, and of which place; `number` is the place of the address in the walk."""
    pairs = [(who, place) for who in READ for place in _MEMBER]
    let_in = [pair for pair in pairs if pair != MOVED and name in _LIGHT and _is_let_in(name, *pair)]
    refused = [
        (who, place)
        for who, place in pairs
        if not _is_let_in(name, who, place) and (who in _REFUSED_ALL or name in _LIGHT)
    ]
    if not SOAK:
        let_in, refused = _some(let_in, number, 1), _some(refused, number, 4)
    moved = [] if name in COSTLY and name not in _COSTLY_TODAY else [MOVED]
    return {*moved, *let_in, *refused}


def _some(pairs, number, how_many):
    """So many of the pairs, others for the next number and when the turn comes round again."""
    first = (DAY // _PARTS + number) * how_many
    return [pairs[position % len(pairs)] for position in range(first, first + how_many)] if pairs else []


@pytest.mark.soak
@pytest.mark.usefixtures("undrawn")
def test_each_address_of_a_cluster_is_of_who_reads_or_leads_it_in_that_year(clusters):
    split, number_of = clusters
    clients = {who: sign_in(split.person(who)) for who in READ}

    numbers = {pattern.name: number for number, pattern in enumerate(of_clusters())}

    def check(pattern):
        for who, place in _asking(pattern.name, numbers[pattern.name]):
            if place[0] == NEW and pattern.name in OF_A_MERGER:
                continue
            let_in = _is_let_in(pattern.name, who, place)
            status = ask(clients[who], pattern, _address(pattern, place, number_of[place])).status_code
            # 409: let in, and told what is missing from an empty form
            expected = (404,) if not let_in else (302, 409) if pattern.name in POSTED else (200,)
            assert status in expected, (who, place, status)

    hold_for_each(in_turn(of_clusters(), parts=_PARTS), check)


@pytest.fixture
def submitted(cast):
    """Lạng Sơn's returns of both years, submitted, with a scan, a question and a row that addresses can name."""
    split = make_split(cast)
    found = {}
    for number, year in enumerate((BEFORE, AFTER), start=_FIRST):
        return_ = factories.draft(cast, cast.lang_son, year)
        scan = bind_scan(by=cast.officer, return_=return_, name="a.pdf", content=b"%PDF-1.7\n%%EOF")
        ReturnScan.objects.filter(pk=scan.pk).update(id=number)
        factories.answer_doctor(return_, cast.officer)
        CooperationAgreement.objects.create(
            pk=number,
            of_return=return_,
            position=1,
            partner="Sở",
            partner_kind="department",
            signed_on="2024-03-05",
        )
        Question.objects.create(
            of_return=return_, number=1, scope="figure", code="members", section="organisation", subject="Hội viên",
            must_answer=False, asked_by=cast.officer, handled_by=cast.officer, asked_at=timezone.now(),
            asked_version=1, asked_figures_version=1,
        )  # fmt: skip
        Return.objects.filter(pk=return_.pk).update(
            status="submitted", submitted_at=timezone.now(), submitted_by=cast.officer
        )
        found[year] = number
    return split, found


def test_each_address_of_a_return_is_of_the_secretary_of_that_year(submitted):
    split, number_of = submitted
    entered = {}
    for who, own in (("secretary", BEFORE), ("new_secretary", AFTER)):
        client = sign_in(split.person(who))
        entered[who] = set()

        def check(pattern, client=client, own=own, who=who):
            for year, number in number_of.items():
                values = {
                    "key": "lang-son",
                    "year": year,
                    "pk": number,
                    "number": 1,
                    "cell": "members",
                    "register": "thoa-thuan",
                }
                address = reverse(pattern.name, kwargs={n: values[n] for n in pattern.pattern.converters})
                status = ask(client, pattern, address).status_code
                if year != own:
                    assert status == 404, (year, status)
                elif status != 404:
                    entered[who].add(pattern.name)

        hold_for_each(of_returns(), check)
    assert entered["secretary"] == entered["new_secretary"]
    assert {p.name for p in of_returns()} - entered["secretary"] == {"upload", "marked"}, (
        "these are of who sent it"
    )
