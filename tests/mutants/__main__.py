"""Small wrong changes that tests have to notice: `make mutants`, or `python -m tests.mutants [TARGET ...]`.

Of each target (targets.py) some mutants are tried, always the same for a seed, and those made by hand (named.py).
Nothing is written to the project. Ends with exit code 1 where a mutant survives that survivors.toml does not name,
with 2 where tests fail on the unchanged code or a mutant made by hand no longer applies.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable
from itertools import chain

import pytest

from tests.mutants.named import NoLongerApplies, every_named
from tests.mutants.session import MutantSession, Trial
from tests.mutants.sources import Mutant, mutants_of, sample
from tests.mutants.survivors import reasons
from tests.mutants.targets import TARGETS, Target


def main() -> int:
    """Try the mutants; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    names = [target.name for target in TARGETS]
    parser.add_argument("targets", nargs="*", choices=[*names, []], metavar="TARGET", help=", ".join(names))
    parser.add_argument("--seed", default="1", help="another seed tries other mutants")
    parser.add_argument("--times", type=int, default=1, help="so many times as many mutants of each target")
    parser.add_argument("--list", action="store_true", help="name the mutants and try none")
    options = parser.parse_args()
    targets = [target for target in TARGETS if not options.targets or target.name in options.targets]
    try:
        by_hand = every_named()
    except NoLongerApplies as problem:
        sys.stderr.write(
            f"A mutant made by hand no longer applies; write it anew in tests/mutants/named.py. {problem}\n"
        )
        return 2
    wanted = {
        target.name: [*by_hand.get(target.name, []), *_generated(target, options.times, options.seed)]
        for target in targets
    }
    if options.list:
        for mutant in chain.from_iterable(wanted.values()):
            sys.stdout.write(f"{mutant.name}\n")
        return 0
    return _try(targets, wanted)


def _generated(target: Target, times: int, seed: str) -> list[Mutant]:
    each = target.count * times // len(target.paths)
    return [mutant for path in target.paths for mutant in sample(mutants_of(path), each, seed)]


def _try(targets: list[Target], wanted: dict[str, list[Mutant]]) -> int:
    out = os.fdopen(os.dup(1), "w", buffering=1)  # pytest keeps what is printed meanwhile
    allowed = reasons()
    run = MutantSession(wanted, targets, _teller(out.write, allowed))
    tests = sorted({path for target in targets for path in target.tests})
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=-p tests.plugin"]
    code = pytest.main([*options, *tests], plugins=[run])
    if run.failed or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) or not run.trials:
        out.write("\n".join(["Without any mutant tests fail or cannot be run:", *run.failed, f"{code!r}\n"]))
        return 2
    out.write(_table(targets, wanted, run.trials, allowed))
    return 1 if any(not t.is_noticed and t.mutant.name not in allowed for t in run.trials) else 0


def _teller(write: Callable[[str], object], allowed: dict[str, str]) -> Callable[[Trial], None]:
    def tell(trial: Trial) -> None:
        mutant, outcome = trial.mutant, trial.outcome
        if not trial.is_noticed:
            outcome = f"named ({allowed[mutant.name]})" if mutant.name in allowed else outcome.upper()
        elif mutant.name in allowed:
            outcome += ", though survivors.toml names it"
        line = f"{mutant.path}:{mutant.line} {mutant.function} [{mutant.operator}]"
        write(
            f"{outcome}: {line} {mutant.before!r} → {mutant.after!r}, {trial.tests} tests, {trial.seconds:.1f} s\n"
        )

    return tell


def _table(
    targets: list[Target], wanted: dict[str, list[Mutant]], trials: list[Trial], allowed: dict[str, str]
) -> str:
    columns = ("noticed", "time limit", "survived", "not reached", "other")
    lines = [" ".join(["target".ljust(14), "mutants", *columns, "of these with a reason"])]
    by_name = {trial.mutant.name: trial for trial in trials}
    for name in [target.name for target in targets]:
        found = [by_name[mutant.name] for mutant in wanted[name]]
        count = Counter(trial.outcome if trial.outcome in columns else "other" for trial in found)
        explained = sum(not trial.is_noticed and trial.mutant.name in allowed for trial in found)
        cells = [str(count[column]).rjust(len(column)) for column in columns]
        lines.append(" ".join([name.ljust(14), str(len(found)).rjust(7), *cells, str(explained)]))
    noticed = sum(trial.is_noticed for trial in trials)
    lines.append(f"{noticed} of {len(trials)} mutants are noticed.")
    return "\n".join(["", *lines, ""])


if __name__ == "__main__":
    sys.exit(main())
