"""The section of the report on the five learning models."""

from dataclasses import dataclass

from reports.narrative.paragraphs import Paragraph, Section, paragraph
from reports.narrative.phrasing import Phrases
from reports.presentation.wording.pieces import Known, Pieces, around, sentence


@dataclass(frozen=True)
class _Model:
    """One of the learning models: how it is called and the codes of its figures and rates."""

    key: str
    name: str
    noun: str
    of_all: str
    code: str

    @property
    def rate(self) -> str:
        """Return the code of the rate of all there are."""
        return f"{self.code}_rate"

    @property
    def rate_registered(self) -> str:
        """Return the code of the rate of the registered."""
        return f"{self.code}_rate_registered"


_MODELS = (
    _Model(key="gia-dinh", name="Gia đình học tập", noun="gia đình", of_all="số hộ", code="family"),
    _Model(key="dong-ho", name="Dòng họ học tập", noun="dòng họ", of_all="số dòng họ", code="clan"),
    _Model(
        key="cong-dong",
        name="Cộng đồng học tập",
        noun="cộng đồng",
        of_all="số thôn, bản, tổ dân phố",
        code="community",
    ),
    _Model(key="don-vi", name="Đơn vị học tập", noun="đơn vị", of_all="số cơ quan, đơn vị", code="unit"),
    _Model(
        key="cong-dan",
        name="Công dân học tập",
        noun="người",
        of_all="dân số từ 18 tuổi trở lên",
        code="citizen",
    ),
)


def learning_models(phrases: Phrases) -> Section:
    """Write "Năm mô hình học tập"."""
    made = [_model(phrases, model) for model in _MODELS]
    return Section(
        "mo-hinh", "Xây dựng năm mô hình học tập", (*made, _officials(phrases), _communes(phrases))
    )


def _model(phrases: Phrases, model: _Model) -> Paragraph:
    recognised = phrases.total(f"{model.code}_recognised", model.noun)
    name = model.name
    share: Pieces = []
    if phrases.has(model.rate):
        share = ["bằng ", *phrases.total(model.rate), " ", *_adults(model.of_all)]
    if phrases.has(model.rate_registered):
        share += [" và " if share else "bằng ", *phrases.total(model.rate_registered), " số đăng ký"]
    awarded = phrases.total(f"{model.code}_awarded", model.noun)
    return paragraph(
        f"mo-hinh/{model.key}",
        name,
        sentence(phrases.whole(), " có ", recognised, f" được công nhận {name}", around(", ", share))
        if recognised
        else None,
        phrases.since_sentence(f"Tỉ lệ {name}", model.rate),
        phrases.ranking(model.rate, f"Về tỉ lệ {name}"),
        phrases.target(model.rate, f"về {name}"),
        sentence("trong năm đã khen thưởng ", awarded, " tiêu biểu") if awarded else None,
        phrases.lacking(model.rate, f"về tỉ lệ {name}"),
    )


def _adults(of_all: str) -> Pieces:
    """Return the denominator; the age in it is a name and no figure."""
    before, age, after = of_all.partition("18 tuổi")
    return [before, Known(age), after] if age else [of_all]


def _officials(phrases: Phrases) -> Paragraph:
    recognised = phrases.total("official_recognised", "cán bộ, công chức, viên chức")
    rate = phrases.total("official_rate")
    return paragraph(
        "mo-hinh/can-bo",
        "Cán bộ, công chức, viên chức đạt Công dân học tập",
        sentence(
            phrases.whole(),
            " có ",
            recognised,
            " đạt Công dân học tập",
            around(", bằng ", rate, " tổng số"),
            around(", ", phrases.since_inline("official_rate")),
        )
        if recognised
        else None,
        phrases.since_apart("official_rate") if recognised else None,
        phrases.target("official_rate", "về cán bộ, công chức, viên chức đạt Công dân học tập"),
    )


def _communes(phrases: Phrases) -> Paragraph:
    recognised = phrases.total("commune_learning_recognised", phrases.communes)
    rate = phrases.total("commune_learning_rate")
    return paragraph(
        "mo-hinh/cap-xa",
        "Cộng đồng học tập cấp xã",
        sentence(
            phrases.whole(),
            " có ",
            recognised,
            " đạt Cộng đồng học tập cấp xã",
            around(", bằng ", rate, " tổng số"),
        )
        if recognised
        else None,
        phrases.ranking("commune_learning_rate", "Về tỉ lệ này"),
        phrases.target("commune_learning_rate", "về Cộng đồng học tập cấp xã"),
    )
