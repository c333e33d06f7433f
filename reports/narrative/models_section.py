"""The section of the report on the learning models: the five compared in one paragraph, then officials and communes."""

from fractions import Fraction

from reports.narrative.five_models import MODELS, alike
from reports.narrative.models_compared import changes, leaders, rates
from reports.narrative.models_targets import against_targets, reached_by_units
from reports.narrative.paragraphs import Paragraph, Section, there_are, written
from reports.narrative.phrasing import Phrases
from reports.narrative.rankings import Form
from reports.presentation.wording.pieces import Sentence, around, sentence


def learning_models(phrases: Phrases) -> Section:
    """Write "Các mô hình học tập"."""
    made = there_are(_compared(phrases), _officials(phrases), _communes(phrases))
    return Section("mo-hinh", "Các mô hình học tập", made)


def _compared(phrases: Phrases) -> Paragraph | None:
    return written(
        "mo-hinh/nam-mo-hinh",
        "Năm mô hình học tập so với nhau",
        *against_targets(phrases),
        rates(phrases),
        changes(phrases),
        leaders(phrases),
        reached_by_units(phrases),
        _of_registered(phrases),
    )


def _of_registered(phrases: Phrases) -> Sentence | None:
    """Return the lowest and the highest rate of the registered among the models."""
    units = {
        model: frozenset(unit.association.pk for unit in phrases.of(model.rate_registered).known)
        for model in MODELS
        if phrases.has(model.rate_registered)
    }
    models = sorted(alike(units), key=lambda model: phrases.result(model.rate_registered).amount.value or 0)
    if len(models) < 2:
        return None
    low, high = (phrases.of(model.rate_registered) for model in (models[0], models[-1]))
    if low.are_close(low.result.amount.value or Fraction(0), high.result.amount.value or Fraction(0)):
        return None
    ends = [[*low.whole(), f" ({models[0].short})"], [*high.whole(), f" ({models[-1].short})"]]
    covered = [] if low.result.included == phrases.report.included else [", tính trên ", *low.those_known()]
    return sentence("tính trên số đăng ký, tỉ lệ được công nhận từ ", *ends[0], " đến ", *ends[1], covered)


def _officials(phrases: Phrases) -> Paragraph | None:
    recognised = phrases.total("official_recognised", "người")
    if not recognised:
        return None
    rate = phrases.rate("official_rate", "tổng số")
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
            phrases.before("official_rate") or around(", ", phrases.since_inline("official_rate")),
        ),
        phrases.since_apart("official_rate"),
        phrases.target("official_rate", with_basis=not _is_named(phrases, "official_rate")),
    )


def _is_named(phrases: Phrases, code: str) -> bool:
    """Return whether the document that sets a target stands already beside the target of a model."""
    aims = phrases.report.aims
    named = {
        aims[model.rate].legal_basis for model in MODELS if model.rate in aims and phrases.has(model.rate)
    }
    return code in aims and aims[code].legal_basis in named


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
            phrases.of_those_who_reported(),
            " đạt Cộng đồng học tập",
            around(", bằng ", rate),
        ),
        phrases.ranking("commune_learning_rate", Form("về tỉ lệ này", most="cao nhất", following="rồi đến ")),
        phrases.target("commune_learning_rate"),
    )
