"""Two administrators at the same moment: each thing is done once, and the other is told; on SQLite and PostgreSQL."""

from decimal import Decimal

import pytest

from associations.models import RegistryRecord
from associations.returns.workflow import Refused, Stale
from reports.dashboards.targets_admin import actions, criteria
from reports.dashboards.targets_admin.actions import NewTarget
from reports.models import ScoreCriterion, Target
from tests.associations.test_concurrency import both_at_once
from tests.cast import make_cast

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def refused(results):
    """Which of two were refused; any other failure is a fault."""
    found = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refused) for one in found), found
    return found


def test_of_two_who_act_on_a_target_at_once_the_second_is_told(rounds: int):
    cast = make_cast()
    by = cast.administrator
    Target.objects.all().delete()
    for number in range(rounds):
        new = NewTarget("fund_per_capita", 2026 + number, Decimal(60_000), cast.cluster, "Kế hoạch")
        country = NewTarget("fund_per_capita", 2026 + number, Decimal(60_000), None, "Kế hoạch")
        for wanted in (new, country):
            made = both_at_once(*[lambda wanted=wanted: actions.add_target(by=by, new=wanted)] * 2)
            assert len(refused(made)) == 1
        target = Target.objects.get(year=new.year, cluster=cast.cluster)
        seen = actions.target_seen(target)
        more = [NewTarget(**{**vars(new), "value": Decimal(value)}) for value in (61_000, 62_000)]
        changed = both_at_once(
            *(
                lambda new=new, target=target, seen=seen: actions.change_target(
                    by=by, target=target, new=new, seen=seen
                )
                for new in more
            )
        )
        assert [type(one) for one in refused(changed)] == [Stale]
        seen = actions.target_seen(Target.objects.get(pk=target.pk))
        removals = [
            lambda target=target, seen=seen: actions.remove_target(by=by, target=target, seen=seen)
        ] * 2
        assert [type(one) for one in refused(both_at_once(*removals))] == [Stale]
    assert Target.objects.count() == rounds
    assert RegistryRecord.objects.count() == 4 * rounds  # two added, one changed, one removed each round


def test_of_two_who_act_on_a_criterion_at_once_the_second_is_told(rounds: int):
    cast = make_cast()
    by, what = cast.administrator, {"cluster": cast.cluster, "indicator": "card_rate"}
    for _ in range(rounds):
        points = (Decimal(5), Decimal(6))
        made = both_at_once(
            *(lambda w=weight: criteria.add_criterion(by=by, weight=w, **what) for weight in points)
        )
        assert len(refused(made)) == 1
        criterion = ScoreCriterion.objects.get()
        seen = criteria.criterion_seen(criterion)
        removals = [
            lambda criterion=criterion, seen=seen: criteria.remove_criterion(
                by=by, criterion=criterion, seen=seen
            )
        ] * 2
        assert [type(one) for one in refused(both_at_once(*removals))] == [Stale]
    assert not ScoreCriterion.objects.exists()
