"""The targets that the Prime Minister's decisions set for the whole country, as a first set of data.

Never changed: later decisions are entered on the page of targets, and a revision that names no other targets means
these (revisions/content.py).
"""

_LEARNING_MODELS = "Quyết định 387/QĐ-TTg ngày 25/3/2022"
_LEARNING_CITIZENS = "Quyết định 677/QĐ-TTg ngày 03/6/2022"

# Indicator, year, value in the indicator's unit (%), legal basis.
NATIONAL_TARGETS: tuple[tuple[str, int, int, str], ...] = (
    ("family_rate", 2025, 70, _LEARNING_MODELS),
    ("clan_rate", 2025, 65, _LEARNING_MODELS),
    ("community_rate", 2025, 65, _LEARNING_MODELS),
    ("unit_rate", 2025, 80, _LEARNING_MODELS),
    ("citizen_rate", 2025, 40, _LEARNING_CITIZENS),
    ("citizen_rate", 2030, 60, _LEARNING_CITIZENS),
    ("official_rate", 2025, 60, _LEARNING_CITIZENS),
    ("official_rate", 2030, 80, _LEARNING_CITIZENS),
)
