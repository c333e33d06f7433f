"""The standing cast: who does things in the tests, with the assignments of an ordinary cluster."""

import datetime
from dataclasses import dataclass

from associations.models import Assignment, Association, Cluster, ClusterMembership, Succession, User

LONG_AGO = datetime.date(2020, 1, 1)
Role = Assignment.Role


@dataclass
class Cast:
    """A cluster of three provinces and one that two of the past became, and everyone who has to do with it."""

    cluster: Cluster
    lang_son: Association
    cao_bang: Association
    bac_kan: Association  # until 30/6/2025, then part of thai_nguyen_2025
    thai_nguyen: Association  # likewise
    thai_nguyen_2025: Association
    elsewhere: Association  # a province of no cluster
    officer: User  # of Lạng Sơn
    colleague: User  # of Lạng Sơn
    neighbour: User  # officer of Cao Bằng, same cluster
    successor: User  # officer of Thái Nguyên from 7/2025
    secretary: User
    deputy: User
    central: User
    administrator: User
    stranger: User  # officer of a province outside the cluster
    nobody: User  # signed in, without any assignment

    def everyone(self) -> dict[str, User]:
        """All people by the name of their part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_cast() -> Cast:
    """Make the cast in the database."""
    cluster = Cluster.objects.create(key="dong-bac", name="Cụm thi đua số 2", short_name="Đông Bắc")
    merger = datetime.date(2025, 7, 1)
    provinces = {}
    for position, (key, code, name, since, until) in enumerate(
        (
            ("thai-nguyen", "19", "Thái Nguyên", LONG_AGO, datetime.date(2025, 6, 30)),
            ("bac-kan", "06", "Bắc Kạn", LONG_AGO, datetime.date(2025, 6, 30)),
            ("cao-bang", "04", "Cao Bằng", LONG_AGO, None),
            ("lang-son", "20", "Lạng Sơn", LONG_AGO, None),
            ("thai-nguyen-2025", "19", "Thái Nguyên", merger, None),
            ("elsewhere", "01", "Hà Nội", LONG_AGO, None),
        ),
        start=1,
    ):
        province = Association.objects.create(
            key=key, gso_code=code, name=name, kind="tỉnh", valid_from=since, valid_to=until
        )
        provinces[key.replace("-", "_")] = province
        if key != "elsewhere":
            ClusterMembership.objects.create(
                cluster=cluster, association=province, position=position, valid_from=since, valid_to=until
            )
    for predecessor in ("thai_nguyen", "bac_kan"):
        Succession.objects.create(
            predecessor=provinces[predecessor],
            successor=provinces["thai_nguyen_2025"],
            effective_on=merger,
            legal_basis="Nghị quyết 202/2025/QH15",
        )
    people = {
        "officer": ("Hoàng Thị Én", Role.OFFICER, provinces["lang_son"]),
        "colleague": ("Lý Văn Đức", Role.OFFICER, provinces["lang_son"]),
        "neighbour": ("Nông Thị Ơn", Role.OFFICER, provinces["cao_bang"]),
        "successor": ("Đặng Văn Ước", Role.OFFICER, provinces["thai_nguyen_2025"]),
        "secretary": ("Trần Thị Ái", Role.SECRETARIAT, cluster),
        "deputy": ("Vũ Văn Ấm", Role.SECRETARIAT, cluster),
        "central": ("Phạm Thị Ý", Role.CENTRAL, None),
        "administrator": ("Ngô Văn Ổn", Role.ADMINISTRATOR, None),
        "stranger": ("Bùi Thị Ẩn", Role.OFFICER, provinces["elsewhere"]),
        "nobody": ("Đỗ Văn Không", None, None),
    }
    users = {name: _person(name, *who) for name, who in people.items()}
    return Cast(cluster=cluster, **provinces, **users)


def _person(username: str, full_name: str, role: str | None, place: Association | Cluster | None) -> User:
    user = User.objects.create_user(username=username, full_name=full_name)
    if role:
        Assignment.objects.create(
            user=user,
            role=role,
            association=place if isinstance(place, Association) else None,
            cluster=place if isinstance(place, Cluster) else None,
            valid_from=LONG_AGO,
        )
    return user
