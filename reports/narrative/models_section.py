"""The section of the report on the learning models: the five against targets, then by units, officials, communes."""

from reports.narrative.apart import changes_apart
from reports.narrative.five_models import MODELS, OFFICIALS
from reports.narrative.models_compared import changes, leaders, rates
from reports.narrative.models_targets import against_targets, reached_by_units, stands_beside_its_target
from reports.narrative.paragraphs import Paragraph, Section, there_are, written
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.presentation.wording.pieces import Pieces, around, sentence

_APART = (
    *((model.rate, model.name if place else f"tỉ lệ {model.name}") for place, model in enumerate(MODELS)),
    ("official_rate", "tỉ lệ cán bộ, công chức, viên chức đạt Công dân học tập"),
)


def learning_models(phrases: Phrases) -> Section:
    """Write "Các mô hình học tập"."""
    apart = changes_apart(phrases, "mo-hinh/so-sanh", _APART)
    made = there_are(_compared(phrases), _by_unit(phrases), _officials(phrases), _communes(phrases), apart)
    return Section("mo-hinh", "Các mô hình học tập", made)


def _compared(phrases: Phrases) -> Paragraph | None:
    return written(
        "mo-hinh/nam-mo-hinh",
        "Năm mô hình học tập so với nhau",
        *against_targets(phrases),
        rates(phrases),
        changes(phrases),
    )


def _by_unit(phrases: Phrases) -> Paragraph | None:
    return written(
        "mo-hinh/tung-dia-phuong",
        "Các mô hình ở từng địa phương",
        leaders(phrases),
        reached_by_units(phrases),
    )


def _officials(phrases: Phrases) -> Paragraph | None:
    recognised = phrases.total("official_recognised", "người")
    if not recognised:
        return None
    is_given = stands_beside_its_target(phrases, OFFICIALS)
    rate = [] if is_given else phrases.rate("official_rate", "tổng số")
    return written(
        "mo-hinh/can-bo",
        "Cán bộ, công chức, viên chức đạt Công dân học tập",
        sentence(
            "với cán bộ, công chức, viên chức, ",
            phrases.whole(),
            " có ",
            recognised,
            " đạt Công dân học tập",
            around(", bằng ", rate),
            _since_last_year(phrases, is_given=is_given),
        ),
    )


def _since_last_year(phrases: Phrases, *, is_given: bool) -> Pieces:
    """Return last year's rate behind this year's; the change alone where this year's stands beside its target."""
    since = phrases.since_inline("official_rate")
    if is_given:
        return around("; tỉ lệ đạt ", since)
    return phrases.before("official_rate") or around(", ", since)


def _communes(phrases: Phrases) -> Paragraph | None:
    recognised = phrases.total("commune_learning_recognised", phrases.communes)
    if not recognised:
        return None
    rate = phrases.rate("commune_learning_rate", "tổng số")
    return written(
        "mo-hinh/cap-xa",
        "Cộng đồng học tập cấp xã",
        sentence(
            "ở cấp xã, ",
            recognised,
            phrases.of_those_with("commune_learning_recognised"),
            " đạt Cộng đồng học tập",
            around(", bằng ", rate),
        ),
        phrases.ranking("commune_learning_rate", Form("về tỉ lệ này", most="cao nhất")),
        phrases.target("commune_learning_rate"),
    )
