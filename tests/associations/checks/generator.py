"""Synthetic returns of provinces, two years running, and the eight kinds of slips seeded into them.

Sizes and yearly changes are drawn widely and know nothing of the doctor's bounds: stocks move by −3 to +8 %, flows
by a factor of 0.55 to 1.8, money by ±40 %; one figure in ten of those not required is missing; now and then a small
count truly doubles, a larger one truly stays the same, one part is truly above its whole.
"""

import random
from dataclasses import dataclass

from associations.checks.findings import Cause
from associations.sections.base import figures

MODELS = ("family", "clan", "community", "unit", "citizen")
INCOME = ("income_members", "income_organisations", "income_individuals", "income_budget", "income_other")
EXPENSE = (
    "expense_scholarships", "expense_pupil_prizes", "expense_pupil_support", "expense_adult_prizes",
    "expense_teacher_prizes", "expense_operations", "expense_other",
)  # fmt: skip
PAIRS = (
    ("members", "members_with_card"), ("members_new", "members_with_card"), ("branches", "committees"),
    ("officers", "officers_trained"), ("press_items", "broadcast_items"), ("fund_raised", "fund_spent"),
    ("scholarships", "pupil_prizes"), ("pupil_prizes", "pupils_supported"), ("population", "adult_population"),
    *((f"{model}_registered", f"{model}_recognised") for model in MODELS),
    *((f"{model}_recognised", f"{model}_awarded") for model in MODELS),
)  # fmt: skip

Figures = dict[str, int | None]


@dataclass(frozen=True)
class Slip:
    """A return with one kind of slip seeded into it; `codes` are the figures it touched, `meant` what they were."""

    cause: Cause
    codes: tuple[str, ...]
    values: Figures
    meant: dict[str, int]


def make_years(chance: random.Random) -> tuple[Figures, Figures]:
    """Last year's and this year's figures of one province."""
    before = _first_year(chance)
    now = _next_year(before, chance)
    for code, figure in figures().items():
        if not figure.required and code not in INCOME and chance.random() < 0.1:
            now[code] = None
            if chance.random() < 0.5:
                before[code] = None
    _settle(before, None)
    _settle(now, before)
    return before, now


def _first_year(chance: random.Random) -> Figures:
    people = int(10 ** chance.uniform(5.45, 6.6))
    communes = chance.randint(40, 240)
    values: Figures = {
        "population": people,
        "adult_population": int(people * chance.uniform(0.66, 0.76)),
        "households": int(people / chance.uniform(3.2, 4.2)),
        "communes": communes,
        "commune_associations": communes - chance.choice((0, 0, 1, 3, 20)),
        "branches": int(communes * chance.uniform(7, 16)),
        "committees": int(communes * chance.uniform(2, 12)),
        "members": int(people * chance.uniform(0.2, 0.42)),
        "officers": int(communes * chance.uniform(12, 40)),
        "learning_centres": communes - chance.choice((0, 0, 2, 9)),
        "learning_centre_attendances": int(people * chance.uniform(0.05, 0.6)),
        "advisory_party": chance.randint(1, 60),
        "advisory_authority": chance.randint(2, 150),
        "cooperation_programmes": chance.randint(2, 16),
        "cooperation_programmes_new": chance.randint(0, 2),
        "press_items": chance.randint(20, 1500),
        "broadcast_items": chance.randint(50, 4000),
        "transfer_in": 0,
        "transfer_out": 0,
    }
    members = values["members"] or 0
    values["members_new"] = int(members * chance.uniform(0.01, 0.07))
    values["members_with_card"] = int(members * chance.uniform(0.3, 0.95))
    values["officers_trained"] = int((values["officers"] or 0) * chance.uniform(0.2, 0.9))
    sizes = {
        "family": values["households"], "clan": chance.randint(900, 12_000), "community": communes * chance.randint(5, 13),
        "unit": chance.randint(600, 3_500), "citizen": values["adult_population"],
    }  # fmt: skip
    for model, size in sizes.items():
        if f"{model}_total" in figures():
            values[f"{model}_total"] = size
        registered = int((size or 0) * chance.uniform(0.5, 0.9))
        recognised = int(registered * chance.uniform(0.6, 0.97))
        values |= {f"{model}_registered": registered, f"{model}_recognised": recognised}
        values[f"{model}_awarded"] = int(recognised * chance.uniform(0.002, 0.05))
    values["official_total"] = int(people * chance.uniform(0.015, 0.03))
    values["official_recognised"] = int((values["official_total"] or 0) * chance.uniform(0.4, 0.9))
    values["commune_learning_recognised"] = int(communes * chance.uniform(0.3, 0.9))
    purse = people * chance.uniform(4_000, 40_000)
    values["fund_opening"] = _round(purse * chance.uniform(0.3, 1), chance)
    for code in INCOME:
        values[code] = _round(purse * chance.uniform(0.02, 0.4), chance)
    for code in EXPENSE:
        values[code] = _round(purse * chance.uniform(0.01, 0.2), chance)
    for code in ("scholarships", "pupil_prizes", "pupils_supported", "adult_prizes", "teacher_prizes"):
        values[code] = int(10 ** chance.uniform(2, 4.6))
    return values


def _round(amount: float, chance: random.Random) -> int:
    """Some report to the đồng, most to the thousand or the million."""
    unit = chance.choice((1, 1_000, 1_000, 1_000_000))
    return max(int(amount) // unit * unit, unit)


def _next_year(before: Figures, chance: random.Random) -> Figures:
    now: Figures = {}
    for code, figure in figures().items():
        value = before.get(code)
        if value is None:
            continue
        if figure.is_money:
            now[code] = _round(value * chance.uniform(0.6, 1.4), chance) if value else 0
        elif code in ("communes", "learning_centres"):
            now[code] = value
        elif figure.time == "stock":
            share = (0.2, 1.4) if code in ("population", "adult_population", "households") else (-3, 8)
            now[code] = int(value * (1 + chance.uniform(*share) / 100))
        else:
            now[code] = int(value * chance.uniform(0.55, 1.8))
        if chance.random() < 0.01:  # the truth is odd at times
            now[code] = value if figure.is_money or value > 500 else (now[code] or 0) * 2
    _within(now, "commune_associations", "communes")
    _within(now, "commune_learning_recognised", "communes")
    _within(now, "members_with_card", "members")
    _within(now, "officers_trained", "officers")
    _within(now, "official_recognised", "official_total")
    _within(now, "cooperation_programmes_new", "cooperation_programmes")
    wholes = {"family": "households", "citizen": "adult_population"}
    for model in MODELS:
        _within(now, f"{model}_registered", wholes.get(model, f"{model}_total"))
        _within(now, f"{model}_recognised", f"{model}_registered")
        _within(now, f"{model}_awarded", f"{model}_recognised")
    return now


def _within(values: Figures, part: str, whole: str) -> None:
    values[part] = min(values[part] or 0, values[whole] or 0)


def _settle(values: Figures, before: Figures | None) -> None:
    """Make the fund's balances out of their parts, as a bookkeeper would."""
    if before is not None and before.get("fund_closing") is not None:
        values["fund_opening"] = before["fund_closing"]
    income = sum(values.get(code) or 0 for code in INCOME)
    spent = sum(values.get(code) or 0 for code in EXPENSE)
    total = (values.get("fund_opening") or 0) + income + (values.get("transfer_in") or 0)
    spent = min(spent, total)
    if sum(values.get(code) or 0 for code in EXPENSE) > spent:
        for code in EXPENSE:
            values[code] = None
    values |= {"fund_raised": income, "fund_spent": spent, "fund_total": total}
    values["fund_closing"] = total - spent - (values.get("transfer_out") or 0)


def seed(cause: Cause, before: Figures, now: Figures, chance: random.Random) -> Slip | None:
    """The return with one slip of a kind; None where nothing in it can slip that way."""
    values = dict(now)
    changed = _SLIPS[cause](before, values, chance)
    changed = tuple(code for code in changed if values[code] != now[code])
    if not changed:
        return None
    return Slip(cause, changed, values, {code: now[code] or 0 for code in changed})


def _known(before: Figures, values: Figures, least: int = 0) -> list[str]:
    return [c for c in figures() if (values.get(c) or 0) > least and (before.get(c) or 0) > least]


def _unit(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    code = chance.choice([c for c in _known(before, values, 10**7) if figures()[c].is_money])
    values[code] = (values[code] or 0) // (1_000_000 if chance.random() < 0.2 else 1_000)
    return (code,)


def _digit(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    code = chance.choice(_known(before, values, 100))
    digits = str(values[code])
    place = chance.randrange(1, len(digits))
    if chance.random() < 0.3:
        digits = digits[:place] + digits[place + 1 :]
    else:
        digits = (
            digits[:place] + chance.choice((digits[place], "0", chance.choice("123456789"))) + digits[place:]
        )
    values[code] = int(digits)
    return (code,)


def _increase(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    stocks = [
        c for c in _known(before, values, 500) if figures()[c].time == "stock" and not figures()[c].is_money
    ]
    code = chance.choice([c for c in stocks if (values[c] or 0) > (before[c] or 0)] or stocks)
    values[code] = abs((values[code] or 0) - (before[code] or 0)) or 1
    return (code,)


def _above(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    models = [m for m in MODELS if values.get(f"{m}_registered") and values.get(f"{m}_recognised")]
    if not models:
        return ()
    model = chance.choice(models)
    values[f"{model}_recognised"] = int((values[f"{model}_registered"] or 0) * chance.uniform(1.01, 1.6)) + 1
    return (f"{model}_recognised",)


def _swapped(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    pairs = [pair for pair in PAIRS if all((values.get(c) or 0) > 30 and before.get(c) for c in pair)]
    one, other = chance.choice(pairs)
    values[one], values[other] = values[other], values[one]
    return one, other


def _copied(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    moving = [c for c in _known(before, values, 100) if values[c] != before[c]]
    if chance.random() < 0.5:
        section = chance.choice(sorted({figures()[c].section for c in moving}))
        codes = [c for c in moving if figures()[c].section == section]
    else:
        codes = [
            chance.choice([c for c in moving if c not in ("population", "adult_population", "households")])
        ]
    for code in codes:
        values[code] = before[code]
    return tuple(codes)


def _contradicted(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    code = chance.choice(("fund_total", "fund_raised", "fund_spent", "fund_closing", "fund_opening"))
    off = chance.uniform(0.04, 0.35)
    below = code in ("fund_raised", "fund_spent") or chance.random() < 0.5
    values[code] = int((values[code] or 0) * (1 - off if below else 1 + off))
    return (code,)


def _population(before: Figures, values: Figures, chance: random.Random) -> tuple[str, ...]:
    values["population"] = int((values["population"] or 0) * chance.uniform(1.07, 1.15))
    return ("population",)


_SLIPS = {
    Cause.UNIT: _unit,
    Cause.INCREASE: _increase,
    Cause.ABOVE: _above,
    Cause.SWAPPED: _swapped,
    Cause.COPIED: _copied,
    Cause.CONTRADICTED: _contradicted,
    Cause.DIGIT: _digit,
    Cause.POPULATION: _population,
}
KINDS = tuple(_SLIPS)
