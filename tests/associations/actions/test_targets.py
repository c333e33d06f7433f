"""What an association sets itself for the next year, saved by two at once."""

from decimal import Decimal

import pytest

from associations.actions import targets
from associations.models import OwnTarget
from associations.returns.workflow import Refused
from tests import factories

pytestmark = pytest.mark.postgresql


def test_a_target_that_was_saved_while_waiting_for_the_lock_is_not_overwritten(cast, monkeypatch):
    return_ = factories.draft(cast)
    lock = targets.lock_to_enter

    def wait(**asked):
        OwnTarget.objects.create(of_return=return_, indicator="card_rate", value=11)
        return lock(**asked)

    monkeypatch.setattr(targets, "lock_to_enter", wait)
    wanted = {"card_rate": targets.NewTarget(Decimal(12), None, "Tỉ lệ có thẻ: 12 %")}
    with pytest.raises(Refused, match="vừa có người khác sửa"):
        targets.set_targets(by=cast.officer, return_=return_, targets=wanted)
    assert not OwnTarget.objects.filter(value=12).exists()
