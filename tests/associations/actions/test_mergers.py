"""Mergers entered in the portal: what they change, what they refuse in which words, and how they are taken back."""

import datetime

import pytest
from django.core import serializers

from associations.actions.merger_checks import refusals_to_take_back
from associations.actions.mergers import NewAssociation, merge, take_back
from associations.models import (
    Assignment,
    Association,
    Cluster,
    ClusterMembership,
    Merger,
    RegistryRecord,
    Schedule,
    Succession,
    User,
)
from associations.returns.workflow import Refused
from reports.analysis.figures import figures, restated
from tests import factories
from tests.cast import LONG_AGO, Cast

pytestmark = pytest.mark.postgresql

DAY, EVE = datetime.date(2026, 1, 1), datetime.date(2025, 12, 31)
BASIS = "Nghị quyết 1/2025/QH16"
NEW = NewAssociation(key="cao-lang", name="Cao Lạng", kind="tỉnh", gso_code="04")


def stored() -> str:
    """Every row of the registry as it stands."""
    rows = [
        row
        for model in (Association, Succession, Cluster, ClusterMembership, Merger)
        for row in model.objects.order_by("pk")
    ]
    return serializers.serialize("json", rows)


def joined(cast: Cast, successor=NEW, predecessors=None, day=DAY, basis=BASIS, by=None):
    return merge(
        by=by or cast.administrator,
        predecessors=[cast.cao_bang, cast.lang_son] if predecessors is None else predecessors,
        successor=successor,
        effective_on=day,
        legal_basis=basis,
    )


def refused(cast: Cast, *said: str, **how) -> None:
    before = stored()
    with pytest.raises(Refused) as refusal:
        joined(cast, **how)
    assert stored() == before
    text = " ".join(refusal.value.obstacles)
    for words in said:
        assert words in text, text


def cannot_be_taken_back(cast: Cast, unit: Association, *said: str) -> None:
    before = stored()
    with pytest.raises(Refused) as refusal:
        take_back(by=cast.administrator, successor=unit)
    assert stored() == before
    for words in said:
        assert words in " ".join(refusal.value.obstacles), refusal.value.obstacles


def test_predecessors_end_and_the_successor_takes_their_place(cast: Cast):
    unit = joined(cast)
    for predecessor in (cast.cao_bang, cast.lang_son):
        predecessor.refresh_from_db()
        assert predecessor.valid_to == EVE
        assert predecessor.memberships.get().valid_to == EVE
    assert (unit.valid_from, unit.valid_to, unit.level) == (DAY, None, "province")
    place = unit.memberships.get()
    assert (place.cluster, place.position, place.valid_from, place.valid_to) == (cast.cluster, 3, DAY, None)
    assert [(s.predecessor, s.effective_on, s.legal_basis) for s in unit.precessions.order_by("pk")] == [
        (cast.cao_bang, DAY, BASIS),
        (cast.lang_son, DAY, BASIS),
    ]
    words = RegistryRecord.objects.get(table="associations.association", row_id=unit.pk).words
    assert words == f"Cao Bằng, Lạng Sơn sáp nhập thành Cao Lạng từ 01/01/2026 theo {BASIS}"
    assert RegistryRecord.objects.filter(row_id=cast.lang_son.pk, words=words).exists()


def test_one_may_come_from_outside_every_cluster(cast: Cast):
    unit = joined(cast, predecessors=[cast.cao_bang, cast.elsewhere])
    assert [m.cluster for m in unit.memberships.all()] == [cast.cluster]


def test_the_successor_joins_every_cluster_once_at_the_lowest_position(cast: Cast):
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    for place, unit in ((9, cast.lang_son), (None, cast.cao_bang)):
        ClusterMembership.objects.create(cluster=other, association=unit, position=place, valid_from=LONG_AGO)
    unit = joined(cast)
    assert {m.cluster.key: m.position for m in unit.memberships.all()} == {"dong-bac": 3, "khac": 9}


def test_a_membership_that_ended_earlier_is_left_and_gives_no_place(cast: Cast):
    left = datetime.date(2023, 12, 31)
    ClusterMembership.objects.filter(association=cast.cao_bang).update(valid_to=left)
    unit = joined(cast)
    assert cast.cao_bang.memberships.get().valid_to == left
    assert unit.memberships.get().position == 4


def test_one_association_may_go_on_under_another_name(cast: Cast):
    unit = joined(cast, predecessors=[cast.cao_bang])
    assert [s.predecessor for s in unit.precessions.all()] == [cast.cao_bang]
    assert unit.gso_code == "04"


def test_an_association_entered_before_may_be_the_successor(cast: Cast):
    ready = Association.objects.create(
        key="cao-lang", name="Cao Lạng", kind="tỉnh", gso_code="04", valid_from=DAY
    )
    before = stored()
    assert joined(cast, successor=ready) == ready
    assert ready.memberships.get().position == 3
    take_back(by=cast.administrator, successor=ready)
    assert stored() == before


def test_figures_on_todays_map_are_the_sum_and_a_half_known_past_is_said(cast: Cast):
    factories.approved(cast, cast.lang_son, 2024)
    factories.approved(cast, cast.cao_bang, 2024, members=1_000)
    factories.approved(cast, cast.lang_son, 2023)
    unit = joined(cast)
    found = figures(
        by=cast.administrator, cluster=cast.cluster, years=[2023, 2024], map_="today", status="approved"
    )
    now = {year: next(u for u in units if u.association == unit) for year, units in found.items()}
    assert now[2024].values["members"] == 221_000
    assert now[2024].values["officers"] is None
    assert now[2023].why == {"": "chưa đủ (1/2)"}
    assert restated(by=cast.administrator, association=unit, years=[2024])[2024].values == now[2024].values


@pytest.mark.parametrize("who", ["officer", "secretary", "central", "nobody"])
def test_only_administrators_merge_and_take_back(cast: Cast, who: str):
    refused(cast, "Chỉ quản trị", by=getattr(cast, who))
    with pytest.raises(Refused, match="Chỉ quản trị"):
        take_back(by=getattr(cast, who), successor=cast.thai_nguyen_2025)


def test_what_is_chosen_wrongly_is_named(cast: Cast):
    refused(cast, "Chọn ít nhất một hội", predecessors=[])
    refused(
        cast,
        "Cao Bằng (từ 01/01/2020) đứng hai lần",
        predecessors=[cast.cao_bang, cast.lang_son, cast.cao_bang],
    )
    for day in (datetime.date(1995, 12, 31), datetime.date(2101, 1, 1)):
        refused(cast, f"Ngày {day:%d/%m/%Y} nằm ngoài khoảng 01/01/1996 đến 31/12/2100", day=day)
    refused(cast, "vừa là hội được sáp nhập vừa là hội kế thừa", successor=cast.cao_bang)
    refused(cast, "Căn cứ pháp lý dài quá", basis="x" * 201)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"key": "lang-son"}, "Khóa “lang-son” của Cao Lạng đã là của Lạng Sơn (từ 01/01/2020)"),
        ({"key": "cao lạng"}, "khóa “cao lạng” chỉ gồm"),
        ({"name": " "}, "phải có từ 1 đến 100 chữ"),
        ({"kind": "xã"}, "loại “xã” phải là một trong: tỉnh, thành phố"),
        ({"gso_code": "4x"}, "mã thống kê “4x”"),
        (
            {"gso_code": "19"},
            "Cao Lạng (từ 01/01/2026) và Thái Nguyên (từ 01/07/2025) cùng mang mã 19 trong những ngày trùng nhau",
        ),
    ],
)
def test_a_new_successor_has_its_own_key_and_code(cast: Cast, changed: dict, said: str):
    new = {"key": "cao-lang", "name": "Cao Lạng", "kind": "tỉnh", "gso_code": "04"} | changed
    refused(cast, said, successor=NewAssociation(**new))


def test_a_code_that_the_successor_shares_is_named_with_both_days(cast: Cast):
    ready = Association.objects.create(
        key="moi", name="Mới", kind="tỉnh", gso_code="01", valid_from=DAY, valid_to=datetime.date(2030, 1, 1)
    )
    refused(
        cast,
        "Mới (từ 01/01/2026 đến 01/01/2030) và Hà Nội (từ 01/01/2020) cùng mang mã 01",
        successor=ready,
    )


def test_a_predecessor_has_to_be_there_the_day_before_and_goes_once(cast: Cast):
    refused(
        cast,
        "Bắc Kạn (từ 01/01/2020 đến 30/06/2025) đã được Thái Nguyên (từ 01/07/2025) kế thừa từ 01/07/2025 "
        "theo Nghị quyết 202/2025/QH15",
        "Bắc Kạn (từ 01/01/2020 đến 30/06/2025) không có vào ngày 31/12/2025, ngày trước việc sáp nhập "
        "thành Cao Lạng từ 01/01/2026",
        predecessors=[cast.cao_bang, cast.bac_kan],
    )


def test_the_successor_begins_on_the_day(cast: Cast):
    refused(
        cast,
        "Hà Nội (từ 01/01/2020) đã có trước ngày 01/01/2026 nên không kế thừa Cao Bằng (từ 01/01/2020)",
        successor=cast.elsewhere,
    )
    late = Association.objects.create(
        key="moi", name="Mới", kind="tỉnh", gso_code="99", valid_from=datetime.date(2026, 3, 1)
    )
    refused(
        cast,
        "Mới (từ 01/03/2026) chưa có vào ngày 01/01/2026: giữa Cao Bằng (từ 01/01/2020)",
        successor=late,
    )


def test_a_circle_is_named(cast: Cast):
    ready = Association.objects.create(
        key="moi", name="Mới", kind="tỉnh", gso_code="99", valid_from=datetime.date(2026, 1, 1)
    )
    Succession.objects.create(predecessor=ready, successor=cast.elsewhere, effective_on=LONG_AGO)
    Succession.objects.create(predecessor=cast.elsewhere, successor=cast.cao_bang, effective_on=LONG_AGO)
    refused(
        cast,
        "Cao Bằng (từ 01/01/2020) → Mới (từ 01/01/2026) tạo thành vòng kế thừa",
        successor=ready,
        predecessors=[cast.cao_bang],
    )


def test_associations_of_two_levels_do_not_go_together(cast: Cast):
    commune = Association.objects.create(
        key="xa", name="Xã A", level="commune", kind="xã", gso_code="1", valid_from=LONG_AGO
    )
    refused(cast, "Xã A (từ 01/01/2020)", "không cùng cấp", predecessors=[commune], successor=_ready())


def _ready() -> Association:
    return Association.objects.create(key="moi", name="Mới", kind="tỉnh", gso_code="99", valid_from=DAY)


def test_a_return_that_would_be_orphaned_is_named_with_the_merger(cast: Cast):
    factories.draft(cast, cast.lang_son, 2026)
    refused(
        cast,
        "Báo cáo Lạng Sơn 2026 (nháp, số liệu đến 31/12/2026) sẽ không còn hội nào đứng tên "
        "vì việc sáp nhập thành Cao Lạng từ 01/01/2026",
    )


def test_a_membership_that_would_begin_after_the_merger_is_named(cast: Cast):
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(
        cluster=other, association=cast.lang_son, valid_from=datetime.date(2026, 6, 1)
    )
    refused(cast, "Lạng Sơn (từ 01/01/2020) vào Cụm khác từ 01/06/2026, sau việc sáp nhập thành Cao Lạng")


@pytest.mark.parametrize("until", [None, datetime.date(2028, 5, 1), EVE])
def test_taking_back_restores_every_row(cast: Cast, until):
    Association.objects.filter(pk=cast.cao_bang.pk).update(valid_to=until)
    ClusterMembership.objects.filter(association=cast.lang_son).update(valid_to=until)
    before = stored()
    unit = joined(cast)
    assert stored() != before
    back = take_back(by=cast.administrator, successor=unit)
    assert {p.pk for p in back} == {cast.cao_bang.pk, cast.lang_son.pk}
    assert stored() == before
    assert (
        "hoàn tác việc sáp nhập" in RegistryRecord.objects.filter(row_id=cast.cao_bang.pk).latest("pk").words
    )


def test_two_mergers_of_a_day_into_one_are_taken_back_together(cast: Cast):
    before = stored()
    unit = joined(cast)
    joined(cast, successor=unit, predecessors=[cast.elsewhere])
    assert unit.precessions.count() == 3
    take_back(by=cast.administrator, successor=unit)
    assert stored() == before


def test_a_merger_that_a_file_loaded_is_taken_back_to_rows_without_an_end(cast: Cast):
    Assignment.objects.filter(association=cast.thai_nguyen_2025).delete()
    assert not Merger.objects.exists()
    take_back(by=cast.administrator, successor=cast.thai_nguyen_2025)
    assert not Association.objects.filter(key="thai-nguyen-2025").exists()
    for unit in (cast.thai_nguyen, cast.bac_kan):
        unit.refresh_from_db()
        assert unit.valid_to is None
        assert unit.memberships.get().valid_to is None


def test_a_successor_that_was_there_before_or_is_spoken_of_stays(cast: Cast):
    Assignment.objects.filter(association=cast.thai_nguyen_2025).delete()
    Association.objects.filter(pk=cast.thai_nguyen_2025.pk).update(valid_from=LONG_AGO, gso_code="77")
    take_back(by=cast.administrator, successor=cast.thai_nguyen_2025)
    assert cast.thai_nguyen_2025.memberships.exists()
    unit = joined(cast, successor=NewAssociation("cao-lang", "Cao Lạng", "tỉnh", "98"))
    child = Association.objects.create(
        key="xa", name="Xã A", level="commune", kind="xã", gso_code="1", valid_from=DAY, parent=unit
    )
    take_back(by=cast.administrator, successor=unit)
    assert child.parent == Association.objects.get(key="cao-lang")
    assert not unit.memberships.exists()


def test_codes_given_away_since_are_named_and_nothing_is_taken_back(cast: Cast):
    unit = joined(cast, successor=NewAssociation("cao-lang", "Cao Lạng", "tỉnh", "98"))
    Association.objects.create(key="moi", name="Mới", kind="tỉnh", gso_code="20", valid_from=DAY)
    cannot_be_taken_back(cast, unit, "Lạng Sơn (từ 01/01/2020) và Mới (từ 01/01/2026) cùng mang mã 20")


def test_once_anybody_reports_or_works_there_nothing_is_taken_back(cast: Cast):
    unit = joined(cast)
    assert refusals_to_take_back(unit) == []
    factories.begin(unit, 2026)
    cannot_be_taken_back(
        cast,
        unit,
        "Báo cáo Cao Lạng 2026 đã bắt đầu, chưa có số liệu (nháp)",
        "việc sáp nhập Cao Bằng, Lạng Sơn thành Cao Lạng (từ 01/01/2026)",
    )
    factories.save(unit.returns.get(), User.objects.portal(), members=5)
    cannot_be_taken_back(cast, unit, "Báo cáo Cao Lạng 2026 đã có số liệu (nháp)")
    cannot_be_taken_back(
        cast,
        cast.thai_nguyen_2025,
        "Đặng Văn Ước được giao vai trò cán bộ hội của Thái Nguyên (từ 01/07/2025)",
    )
    cannot_be_taken_back(cast, cast.elsewhere, "Hà Nội (từ 01/01/2020) không hình thành từ việc sáp nhập nào")


def test_a_successor_that_went_on_into_another_is_taken_back_last(cast: Cast):
    unit = joined(cast)
    last = joined(
        cast,
        predecessors=[unit],
        successor=NewAssociation("ba", "Ba", "tỉnh", "97"),
        day=datetime.date(2026, 7, 1),
    )
    cannot_be_taken_back(
        cast, unit, "Cao Lạng (từ 01/01/2026 đến 30/06/2026) đã sáp nhập thành Ba (từ 01/07/2026)"
    )
    take_back(by=cast.administrator, successor=last)
    take_back(by=cast.administrator, successor=unit)
    assert Schedule.objects.count() == 0
