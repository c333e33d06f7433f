"""Which modules have to be held, and by which tests: those of the module and of the rules that it keeps."""

from dataclasses import dataclass

_FREEZING = (
    "tests/reports/revisions",
    "tests/reports/meeting/test_freezing_page.py",
    "tests/reports/analysis/test_figures.py",
)
_FIGURES = ("tests/reports/analysis", "tests/reports/test_indicators.py", "tests/reports/test_commands.py")
_AUTHORITY = (
    "tests/associations/test_access.py",
    "tests/associations/test_authority_over_time.py",
    "tests/test_authority.py",
)


@dataclass(frozen=True)
class Target:
    """Modules that are named together, with the tests that hold them; count: how many mutants are made of them, of each
    module as many."""

    name: str
    paths: tuple[str, ...]
    tests: tuple[str, ...]
    count: int


TARGETS = (
    Target(
        "numbers",
        (
            "associations/numbers/digits.py",
            "associations/numbers/amounts.py",
            "associations/numbers/certain.py",
            "associations/numbers/reading.py",
            "associations/numbers/refusals.py",
            "associations/numbers/beside.py",
            "associations/numbers/phrases.py",
            "associations/numbers/spelling.py",
            "associations/numbers/wanted.py",
            "associations/numbers/writing.py",
        ),
        (
            "tests/associations/test_numbers.py",
            "tests/associations/test_one_reader.py",
            "tests/associations/views/test_money_unit.py",
            "tests/associations/views/test_proposed_numbers.py",
            "tests/reports/presentation/test_wording.py",
        ),
        50,
    ),
    Target(
        "workflow",
        (
            "associations/returns/workflow.py",
            "associations/actions/returns.py",
            "associations/actions/edits.py",
        ),
        (
            "tests/associations/returns/test_workflow.py",
            "tests/associations/returns/test_deadlines.py",
            "tests/associations/actions/test_returns.py",
            "tests/associations/actions/test_questions.py",
            "tests/associations/views/test_moves.py",
            "tests/associations/views/test_saving.py",
        ),
        30,
    ),
    Target("access", ("associations/access.py", "associations/grants.py"), _AUTHORITY, 24),
    Target(
        "deadlines",
        ("associations/returns/deadlines.py",),
        ("tests/associations/returns/test_deadlines.py", "tests/associations/schedules"),
        16,
    ),
    Target(
        "territory",
        ("associations/territory.py",),
        ("tests/associations/test_territory.py", *_AUTHORITY, *_FIGURES),
        16,
    ),
    Target(
        "figures",
        ("reports/analysis/figures.py", "reports/analysis/stored_returns.py"),
        (*_FIGURES, "tests/test_authority.py"),
        24,
    ),
    Target(
        "indicators",
        ("reports/indicators.py",),
        (
            *_FIGURES,
            "tests/reports/presentation/test_order.py",
            "tests/associations/actions/test_clusters.py",
        ),
        16,
    ),
    Target(
        "comparability",
        (
            "reports/analysis/comparability.py",
            "reports/analysis/expected.py",
            "reports/analysis/results.py",
            "reports/analysis/breaks.py",
            "reports/analysis/ranks.py",
            "reports/analysis/population.py",
            "reports/analysis/merger_effect.py",
        ),
        (
            *_FIGURES,
            "tests/reports/dashboards/test_mergers_admin.py",
            "tests/reports/comparable/test_tables_and_sentences.py",
        ),
        48,
    ),
    Target(
        "all_clusters",
        ("reports/analysis/all_clusters.py",),
        ("tests/reports/analysis/test_all_clusters.py", "tests/reports/dashboards/test_country.py"),
        16,
    ),
    Target(
        "freezing",
        ("reports/revisions/freezing.py", "reports/revisions/content.py", "reports/revisions/differences.py"),
        _FREEZING,
        24,
    ),
)
