"""The made-up nation: the same figures everywhere for the same seed, sound, approved, and marked as made up."""

import hashlib
import json

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from associations.demo.nation import SOURCE
from associations.demo.texts import MARK
from associations.events import broken_chains
from associations.models import Association, Cluster, Event, Note, Return
from associations.returns.assessment import assess
from associations.sections.base import read_columns
from tests import factories
from tests.cast import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
FINGERPRINT = (
    "2d11f94ef7bce888a535e2c507531c5e05c71ef1e70861a2806797b7000c4e58"  # of seed 1, 5 communes, 2 years
)


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DEMO = True
    return tmp_path


def fingerprint() -> str:
    """A SHA-256 over every figure of every return."""
    places = {
        pk: f"{key}/{year}"
        for pk, key, year in Return.objects.values_list("pk", "association__key", "period__year")
    }
    stored = read_columns(places, figures_only=True)
    figures = {place: stored[pk] for pk, place in places.items()}
    return hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()


def test_the_nation(var, capsys):
    call_command("make_nation", "--communes", "5", "--years", "2")
    assert "78 báo cáo" in capsys.readouterr().out
    assert fingerprint() == FINGERPRINT, "the same on every database and Python"
    # Approved by the import's own moves, with whole chains, and nothing impossible or unexplained in it
    assert set(Return.objects.values_list("status", flat=True)) == {"approved"}
    assert Event.objects.count() == 3 * 78
    assert list(broken_chains()) == []
    assessed = assess(Return.objects.select_related("association", "period")).values()
    assert [problem for one in assessed for problem in (*one.impossible, *one.missing)] == []
    # Marked wherever it appears: names, and the source of figures
    assert all(MARK in unit.name for unit in Association.objects.all())
    assert all(MARK in cluster.short_name for cluster in Cluster.objects.all())
    sources = Note.objects.filter(kind=Note.Kind.SOURCE)
    assert set(sources.values_list("key", "text")) == {("illustrative", SOURCE)}
    assert set(sources.values_list("of_return", flat=True)) == set(
        Return.objects.values_list("pk", flat=True)
    )
    # A province is the sum of its communes and its own part
    province = Association.objects.get(key="tinh-mau-01")
    (commune,) = province.children.all()
    of = {
        one.association_id: read_columns([one.pk])[one.pk] for one in Return.objects.filter(period__year=2025)
    }
    assert of[province.pk]["population"] == of[commune.pk]["population"]
    assert of[province.pk]["members"] > of[commune.pk]["members"]
    assert of[province.pk]["communes"] == 1
    password = (var / "demo_password").read_text()
    for name in ("can-bo-tinh-mau-01", "thu-ky-cum-mau-1", "trung-uong", "quan-tri"):
        assert authenticate(username=name, password=password) is not None


def refusal(capsys, *options: str) -> str:
    with pytest.raises(SystemExit) as stop:
        call_command("make_nation", *options)
    assert stop.value.code == 1
    return str(capsys.readouterr().err)


def test_a_nation_stands_beside_a_registry_and_its_people_but_not_beside_returns(cast: Cast, var, capsys):
    cast.secretary.set_password("x")
    call_command("make_nation", "--communes", "0", "--years", "1")
    assert Return.objects.count() == 34
    assert not (var / "demo_password").exists(), "nobody gets in by the password of a demonstration"
    assert "đã có báo cáo" in refusal(capsys)


def test_a_nation_is_refused_where_it_does_not_belong(cast: Cast, settings, capsys):
    assert "--communes: -1" in refusal(capsys, "--communes", "-1")
    assert "--years: 0" in refusal(capsys, "--years", "0")
    factories.begin(cast.lang_son)
    assert "đã có báo cáo" in refusal(capsys)
    settings.DEMO = False
    assert "DEMO=1" in refusal(capsys)
    assert not Association.objects.filter(key__startswith="tinh-mau").exists()
