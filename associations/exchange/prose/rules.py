"""Which figure is meant when such words stand together."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_MODELS = ("family", "clan", "community", "unit", "citizen")
STATES = frozenset({"register", "recognise", "reach", "award"})


@dataclass(frozen=True)
class Rule:
    """Which figures are meant where all of `needs` stand beside a number's subject; "a|b" needs one of the two."""

    needs: tuple[str, ...]
    codes: tuple[str, ...]
    is_general: bool = False  # gives way to a rule that fits the words after the number


def _model(name: str, everything: str) -> tuple[Rule, ...]:
    awarded, recognised, registered = f"{name}_awarded", f"{name}_recognised", f"{name}_registered"
    return (
        Rule(("award", "recognise"), (awarded, recognised)),
        Rule(("award",), (awarded,)),
        Rule(("register", "recognise"), (registered, recognised)),
        Rule(("register",), (registered,)),
        Rule(("recognise|reach",), (recognised,)),
        Rule(("learning", "inherited_register"), (recognised, registered)),
        Rule(("inherited_award",), (awarded,)),
        Rule(("inherited_recognise|inherited_reach",), (recognised,)),
        Rule(("inherited_register",), (registered,)),
        Rule(("learning",), (recognised,)),
        # "Có 45 gia đình", "2 đơn vị trực thuộc" count no figure where no word of learning stands beside them.
        *((Rule(("sum|exist",), (everything,), is_general=True),) if name in ("clan", "community") else ()),
        Rule(("around_learning",), (recognised, registered, everything), is_general=True),
    )


# The first rule that fits, by what is counted. More than one code is asked about, the likeliest first.
RULES: dict[str, tuple[Rule, ...]] = {
    "member": (
        Rule(("admit",), ("members_new",)),
        Rule(("card",), ("members_with_card",)),
        Rule((), ("members",), is_general=True),
    ),
    "new_member": (Rule((), ("members_new",)),),
    "officer": (Rule(("train",), ("officers_trained",)), Rule((), ("officers",), is_general=True)),
    "cadre": (Rule(("train",), ("officers_trained",)),),
    "official": (
        Rule(("recognise|reach|learning",), ("official_recognised",)),
        Rule(("train",), ()),
        Rule((), ("official_total",), is_general=True),
    ),
    "population": (Rule((), ("population",), is_general=True),),
    "adult": (Rule((), ("adult_population",), is_general=True),),
    "household": (
        Rule(("register|recognise|reach|award|learning",), ("family_recognised", "family_registered")),
        Rule(("poor|support",), ()),
        Rule((), ("households",), is_general=True),
    ),
    "commune": (
        Rule(("commune_learning|recognise|reach",), ("commune_learning_recognised",)),
        Rule(("has_association",), ("commune_associations",)),
        Rule(("exist|sum|whole",), ("communes",), is_general=True),
    ),
    "commune_association": (Rule((), ("commune_associations",), is_general=True),),
    "branch": (Rule(("award",), ()), Rule((), ("branches",), is_general=True)),
    "committee": (Rule(("award",), ()), Rule((), ("committees",), is_general=True)),
    "document": (
        Rule(("advise", "party", "authority"), ("advisory_authority", "advisory_party")),
        Rule(("advise", "party"), ("advisory_party",)),
        Rule(("advise", "authority"), ("advisory_authority",)),
        Rule(("advise",), ("advisory_authority", "advisory_party")),
    ),
    "programme": (
        Rule(("sign_new",), ("cooperation_programmes_new",)),
        Rule(("sign",), ("cooperation_programmes_new", "cooperation_programmes")),
        Rule((), ("cooperation_programmes",), is_general=True),
    ),
    "any_programme": (Rule(("sign_new",), ("cooperation_programmes_new",)),),
    "item": (
        Rule(("press", "broadcast"), ("press_items", "broadcast_items")),
        Rule(("broadcast",), ("broadcast_items",)),
        Rule(("press",), ("press_items",)),
        Rule((), ("press_items", "broadcast_items"), is_general=True),
    ),
    "broadcast_item": (
        Rule(("press",), ("broadcast_items", "press_items")),
        Rule((), ("broadcast_items",), is_general=True),
    ),
    "centre": (Rule(("recognise|award",), ()), Rule((), ("learning_centres",), is_general=True)),
    "learner": (Rule((), ("learning_centre_attendances",)),),
    "attendance": (Rule(("around_centre",), ("learning_centre_attendances",)),),
    "scholarship": (Rule((), ("scholarships",)),),
    "pupil": (
        Rule(("scholarship",), ("scholarships", "pupils_supported")),
        Rule(("poor|support", "award|gift"), ("pupils_supported", "pupil_prizes")),
        Rule(("poor|support",), ("pupils_supported",)),
        Rule(("award",), ("pupil_prizes",)),
        Rule(("gift",), ("pupil_prizes", "pupils_supported")),
        Rule(("inherited_award",), ("pupil_prizes",)),
    ),
    "teacher": (Rule(("award|inherited_award",), ("teacher_prizes",)),),
    "grown_up": (Rule(("award|prize|gift|inherited_award",), ("adult_prizes",)),),
    "prize": (
        Rule(("grown_up",), ("adult_prizes",)),
        Rule(("teacher", "award"), ("teacher_prizes",)),
        Rule(("pupil", "poor|support"), ("pupils_supported", "pupil_prizes")),
        Rule(("pupil",), ("pupil_prizes",)),
        Rule((), ("pupil_prizes", "adult_prizes", "teacher_prizes"), is_general=True),
    ),
    "present": (Rule((), ("pupil_prizes", "pupils_supported", "adult_prizes", "teacher_prizes")),),
    "family": _model("family", "households"),
    "clan": _model("clan", "clan_total"),
    "community": _model("community", "community_total"),
    "unit": _model("unit", "unit_total"),
    "citizen": _model("citizen", "adult_population"),
    "commune_learning": (Rule((), ("commune_learning_recognised",)),),
    "money": (
        Rule(("hand_in",), ("transfer_in",)),
        Rule(("hand_out",), ("transfer_out",)),
        Rule(("opening",), ("fund_opening",)),
        Rule(("closing",), ("fund_closing",)),
        Rule(("balance", "until"), ("fund_closing",)),
        Rule(("balance",), ("fund_closing", "fund_opening")),
        Rule(("raise", "scholarship"), ("fund_raised", "expense_scholarships")),
        Rule(("scholarship",), ("expense_scholarships",)),
        Rule(("award|prize", "teacher", "pupil"), ("expense_pupil_prizes", "expense_teacher_prizes")),
        Rule(("award|prize", "teacher"), ("expense_teacher_prizes",)),
        Rule(("award|prize", "grown_up"), ("expense_adult_prizes",)),
        Rule(("poor|support", "pupil", "award|gift"), ("expense_pupil_support", "expense_pupil_prizes")),
        Rule(("award|prize", "pupil"), ("expense_pupil_prizes",)),
        Rule(("poor|support", "pupil"), ("expense_pupil_support",)),
        Rule(("operation", "spend|operation"), ("expense_operations",)),
        Rule(("other_expense",), ("expense_other",)),
        Rule(("award", "spend"), ("expense_pupil_prizes", "expense_adult_prizes", "expense_teacher_prizes")),
        Rule(("fund_total",), ("fund_total",)),
        Rule(("organisation", "individual"), ("fund_raised", "income_organisations", "income_individuals")),
        Rule(("budget", "organisation|individual|member"), ("fund_raised", "income_budget")),
        Rule(("budget",), ("income_budget",)),
        Rule(("other_source",), ("income_other",)),
        Rule(("member", "raise"), ("income_members",)),
        Rule(("organisation",), ("income_organisations",)),
        Rule(("individual",), ("income_individuals",)),
        Rule(("spend", "raise"), ("fund_spent", "fund_raised"), is_general=True),
        Rule(("spend",), ("fund_spent",), is_general=True),
        Rule(("raise",), ("fund_raised",), is_general=True),
        Rule(("fund",), ("fund_total", "fund_closing", "fund_raised"), is_general=True),
    ),
}  # fmt: skip

# What stands below the line of "132/166 xã có Hội Khuyến học".
DENOMINATORS: dict[str, tuple[str, ...]] = {
    "commune_associations": ("communes",),
    "commune_learning_recognised": ("communes",),
    "family_registered": ("households",),
    "family_recognised": ("family_registered", "households"),
    "clan_registered": ("clan_total",),
    "clan_recognised": ("clan_registered", "clan_total"),
    "community_registered": ("community_total",),
    "community_recognised": ("community_registered", "community_total"),
    "unit_registered": ("unit_total",),
    "unit_recognised": ("unit_registered", "unit_total"),
    "citizen_registered": ("adult_population",),
    "citizen_recognised": ("citizen_registered", "adult_population"),
    "official_recognised": ("official_total",),
    "members_with_card": ("members",),
    "officers_trained": ("officers",),
}

PERSONS = frozenset(
    {
        "member",
        "new_member",
        "officer",
        "cadre",
        "official",
        "population",
        "adult",
        "citizen",
        "pupil",
        "teacher",
        "grown_up",
    }
)


def first_match(rules: tuple[Rule, ...], tags: AbstractSet[str]) -> tuple[tuple[str, ...], bool]:
    """Return the figures of the first rule that fits, and whether it is a general one."""
    for rule in rules:
        if all(any(tag in tags for tag in need.split("|")) for need in rule.needs):
            return rule.codes, rule.is_general
    return (), False
