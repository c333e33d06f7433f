"""The five learning models as the report speaks of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports.presentation.wording.pieces import Known, Pieces


@dataclass(frozen=True)
class Model:
    """A learning model: how it is called, what is counted, of how many, and the beginning of its codes."""

    name: str
    of_all: str
    code: str
    called: str = ""  # in short, where that is not the name's beginning

    @property
    def rate(self) -> str:
        """Return the code of the rate of all there are."""
        return f"{self.code}_rate"

    @property
    def rate_registered(self) -> str:
        """Return the code of the rate of the registered."""
        return f"{self.code}_rate_registered"

    @property
    def short(self) -> str:
        """Return "gia đình"."""
        return self.called or self.name.removesuffix(" học tập").lower()

    @property
    def denominator(self) -> Pieces:
        """Return " số hộ": of how many the rate is, [] of the group itself; an age in it is a name and no figure."""
        before, age, after = self.of_all.partition("18 tuổi")
        of_all: Pieces = [before, Known(age), after] if age else [self.of_all]
        return [" ", *of_all] if self.of_all else []


MODELS = (
    Model("Gia đình học tập", "số hộ", "family"),
    Model("Dòng họ học tập", "số dòng họ", "clan"),
    Model("Cộng đồng học tập", "số thôn, bản, tổ dân phố", "community"),
    Model("Đơn vị học tập", "số cơ quan, đơn vị", "unit"),
    Model("Công dân học tập", "dân số từ 18 tuổi trở lên", "citizen"),
)
# Held against its target beside the five, though it is a part of the last of them.
OFFICIALS = Model(
    "Công dân học tập trong cán bộ, công chức, viên chức", "", "official", "cán bộ, công chức, viên chức"
)
NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu")  # of models, in words


def alike(units: Mapping[Model, frozenset[int]]) -> list[Model]:
    """Return the models that are of the same units (their ids), the most there are; [] for none."""
    if not units:
        return []
    most, _ = Counter(units.values()).most_common(1)[0]
    return [model for model, of in units.items() if of == most]
