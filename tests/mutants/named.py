"""Mutants made by hand: each once went unnoticed. Their text has to stand in the code as it is written here."""

import ast
from dataclasses import dataclass

from tests.mutants.sources import Mutant, innermost, read


class NoLongerApplies(Exception):
    """The text that a mutant replaces does not stand in its module just once."""


@dataclass(frozen=True, kw_only=True)
class Named(Mutant):
    """A mutant whose change is a replacement of text; `operator` says what is wrong with it."""

    @property
    def name(self) -> str:
        """What a list of survivors calls it."""
        return f"{self.path} {self.function}: {self.operator}"

    def tree(self) -> ast.Module:
        """Return the changed module as a syntax tree, every line where it was."""
        lines = self.before.count("\n") - self.after.count("\n")
        return ast.parse(read(self.path).replace(self.before, self.after + "\n" * lines))


def named(path: str, what: str, before: str, after: str) -> Named:
    """Make a mutant by hand; raises NoLongerApplies."""
    source = read(path)
    if source.count(before) != 1 or after.count("\n") > before.count("\n"):
        raise NoLongerApplies(f"{what}: {before!r} stands {source.count(before)} times in {path}")
    changed = source.index(before) + len(before) - len(before.lstrip())
    where = innermost(ast.parse(source), source.count("\n", 0, changed) + 1)
    return Named(
        path=path, function=where.function, line=where.line, operator=what, before=before, after=after
    )


def every_named() -> dict[str, list[Named]]:
    """Return all mutants made by hand, by the name of their target; raises NoLongerApplies."""
    return {
        "numbers": [
            named(
                "associations/numbers/digits.py",
                "a group of three digits after digits without groups is read as decimals",
                " and len(found[2]) != 3",
                "",
            )
        ],
        "access": [
            named(
                "associations/access.py",
                "whoever reviews any member leads the cluster",
                "return reach(user).leads(cluster.pk)",
                "return any(reach(user).has(Right.REVIEW, m.association_id, timezone.localdate())"
                " for m in cluster.memberships.all())",
            )
        ],
        "deadlines": [
            named(
                "associations/returns/deadlines.py",
                "the first extension holds and not the longest",
                "self.extensions[-1].until",
                "self.extensions[0].until",
            ),
            named(
                "associations/returns/deadlines.py",
                "whether an association was a member on the day is not asked",
                " and holds_on(membership, period.figures_as_of):",
                ":",
            ),
        ],
        "figures": [
            named(
                "reports/analysis/figures.py",
                "a year is open where any part of it is within reach",
                "                return False\n    return True\n",
                "                continue\n            return True\n",
            )
        ],
        "freezing": [
            named(
                "reports/revisions/freezing.py",
                "a reopened return is no gap",
                " for name in reopened]",
                " for name in reopened[:0]]",
            ),
            named(
                "reports/revisions/freezing.py",
                "the returns of predecessors are not held",
                "    ids |= territories.predecessors(ids)\n",
                "",
            ),
        ],
        "workflow": [
            named(
                "associations/actions/edits.py",
                "the old source stays beside a new number",
                "if value != stored.columns[code]:",
                "if False:",
            )
        ],
    }
