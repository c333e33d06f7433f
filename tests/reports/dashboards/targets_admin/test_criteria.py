"""The pages of score criteria: points with decimals, shown in words, saved when confirmed, on record."""

from decimal import Decimal

import pytest

from associations.models import Cluster, RegistryRecord
from associations.returns.workflow import Refused
from reports.dashboards.targets_admin import criteria as actions
from reports.models import ScoreCriterion
from tests.browsing import sign_in


@pytest.fixture
def client(cast):
    return sign_in(cast.administrator)


def sent(**changed):
    return {"cluster": "dong-bac", "indicator": "fund_per_capita", "weight": "7,5", **changed}


def stored(cast, **changed):
    usual = {"cluster": cast.cluster, "indicator": "fund_per_capita", "weight": Decimal("7.5")}
    return actions.add_criterion(by=cast.administrator, **{**usual, **changed})


def test_a_criterion_is_shown_in_words_and_saved_when_confirmed(cast, client):
    stored(cast, indicator="card_rate", weight=Decimal(10))
    shown = client.post("/tieu-chi/them/", sent()).content.decode()
    assert "Quỹ bình quân đầu người được tối đa 7,5 điểm" in shown
    assert "Tổng điểm tối đa của cụm thành 17,5" in shown
    assert ScoreCriterion.objects.count() == 1
    page = client.post("/tieu-chi/them/", sent(confirm="1"), follow=True).content.decode()
    assert ScoreCriterion.objects.get(indicator="fund_per_capita").weight == Decimal("7.5")
    assert "17,5 điểm" in page
    assert RegistryRecord.objects.order_by("-pk")[0].words == (
        "thêm tiêu chí Quỹ bình quân đầu người, Cụm thi đua số 2: 7,5 điểm"
    )


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        ("60.000", "60000 hay 60,000"),
        ("10.000,5", "lớn hơn mức 9.999"),
        ("0", "phải lớn hơn 0"),
        ("-5", "số âm"),
        ("7,555", "quá 2"),
        ("nhiều", "“nhiều” không phải là số"),
        ("", "Ghi điểm tối đa"),
    ],
)
def test_points_that_cannot_be_are_refused_in_words(client, weight, text):
    response = client.post("/tieu-chi/them/", sent(weight=weight))
    assert response.status_code == 409
    assert list(response.context["form"].errors) == ["weight"]
    assert text in str(response.context["form"].errors)
    assert f'value="{weight}"' in response.content.decode() or not weight


def test_an_indicator_without_a_better_side_is_doubted_and_not_refused(client):
    shown = client.post("/tieu-chi/them/", sent(indicator="fund_spent_rate"))
    assert shown.status_code == 200
    assert "không phải là chỉ số càng cao càng tốt" in shown.content.decode()


def test_a_second_criterion_of_one_indicator_is_refused(cast, client):
    stored(cast)
    response = client.post("/tieu-chi/them/", sent(weight="8"))
    assert response.status_code == 409
    assert "Đã có tiêu chí này: Quỹ bình quân đầu người, Cụm thi đua số 2: 7,5 điểm" in str(
        response.context["form"].errors
    )
    other = Cluster.objects.create(key="tay-bac", name="Cụm thi đua số 3", short_name="Tây Bắc")
    assert client.post("/tieu-chi/them/", sent(cluster=other.key, confirm="1")).status_code == 302


def test_points_are_changed_from_to_and_only_over_what_was_seen(cast, client):
    criterion = stored(cast)
    address, seen = f"/tieu-chi/{criterion.pk}/", actions.criterion_seen(criterion)
    assert 'value="7,5"' in client.get(address).content.decode()
    shown = client.post(address, {"weight": "8", "seen": seen}).content.decode()
    assert "7,5 điểm → 8 điểm" in shown
    assert "Tổng điểm tối đa của cụm thành 8." in shown
    assert client.post(address, {"weight": "8", "seen": seen, "confirm": "1"}).status_code == 302
    assert RegistryRecord.objects.order_by("-pk")[0].words.endswith("7,5 điểm → 8 điểm")
    stale = client.post(address, {"weight": "9", "seen": seen, "confirm": "1"})
    assert stale.status_code == 409
    assert "bây giờ là" in str(stale.context["form"].errors)
    criterion.refresh_from_db()
    assert criterion.weight == 8


def test_a_criterion_is_removed_after_a_question(cast, client):
    criterion = stored(cast)
    address, seen = f"/tieu-chi/{criterion.pk}/xoa/", actions.criterion_seen(criterion)
    assert "Xóa tiêu chí này?" in client.get(address).content.decode()
    assert client.post(address, {"seen": "khác"}).status_code == 409
    assert client.post(address, {"seen": seen}).status_code == 302
    assert not ScoreCriterion.objects.exists()
    assert "xóa tiêu chí" in RegistryRecord.objects.order_by("-pk")[0].words


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"weight": Decimal(0)}, "lớn hơn 0"),
        ({"weight": Decimal("9999.5")}, "không quá 9999"),
        ({"indicator": "x"}, "Không có chỉ số “x”"),
    ],
)
def test_the_action_itself_refuses_what_cannot_be(cast, changed, text):
    with pytest.raises(Refused, match=text):
        stored(cast, **changed)
    criterion = stored(cast)
    if "weight" in changed:
        with pytest.raises(Refused, match=text):
            actions.change_criterion(
                by=cast.administrator, criterion=criterion, seen=actions.criterion_seen(criterion), **changed
            )
    assert RegistryRecord.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "secretary", "central"])
def test_nobody_else_acts_on_criteria(cast, who):
    criterion, by = stored(cast), getattr(cast, who)
    seen = actions.criterion_seen(criterion)
    for action in (
        lambda: actions.add_criterion(by=by, cluster=cast.cluster, indicator="card_rate", weight=Decimal(1)),
        lambda: actions.change_criterion(by=by, criterion=criterion, weight=Decimal(1), seen=seen),
        lambda: actions.remove_criterion(by=by, criterion=criterion, seen=seen),
    ):
        with pytest.raises(Refused, match="Chỉ quản trị"):
            action()
