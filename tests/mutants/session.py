"""One run of pytest in which each mutant is tried in a process of its own, forked where everything is set up.

Django, the test database and the modules of the tests are made ready once. The database is in memory, so that every
fork has a copy for itself. First the tests run unchanged, with a note of which statements each of them reaches; then
a mutant is held against those of its tests that reach it, the quickest first, until one fails.
"""

import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connections

from tests.mutants.in_place import put, reached_lines
from tests.mutants.sources import MODULE, Mutant
from tests.mutants.targets import Target

SURVIVED, NOTICED, BROKEN = 0, 1, 2


@dataclass(frozen=True)
class Trial:
    """What became of a mutant. outcome: "noticed", "time limit", "survived" or "not reached" by any test."""

    mutant: Mutant
    outcome: str
    tests: int
    seconds: float

    @property
    def is_noticed(self) -> bool:
        """Whether some test failed, or did not come to an end."""
        return self.outcome in ("noticed", "time limit")


@dataclass
class _Reached:
    """What a test of the unchanged code reaches, and how long it takes."""

    lines: frozenset[tuple[str, int]]
    seconds: float


@dataclass
class MutantSession:
    """A plugin of pytest that tries mutants in place of running the tests once."""

    wanted: dict[str, list[Mutant]]  # by the name of the target
    targets: list[Target]
    tell: Callable[[Trial], None]
    trials: list[Trial] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let random tests take the same examples each time; the first that fails is enough."""
        import hypothesis  # pytest complains of its own plugins where they are imported before it

        config.option.verbose = 0  # the set-up of the database asks for it
        quick = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("mutants", phases=quick, derandomize=True, database=None)
        hypothesis.settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what needs more than one connection, or a database in a file."""
        items[:] = [item for item in items if not _is_outside(item)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what failed, in the parent and in each fork."""
        if report.failed:
            self.failed.append(f"{report.nodeid} ({report.when})\n{report.longreprtext}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant; afterwards `trials` has what became of them, or `failed` what fails without any."""
        for database in (settings.DATABASES["default"], connections["default"].settings_dict):
            database["TEST"]["NAME"] = None  # in memory
        reached = self._run_unchanged(session)
        if self.failed:
            return True
        for target in self.targets:
            for trial in self._try_all(session, target, reached):
                self.trials.append(trial)
                self.tell(trial)
        return True

    def _try_all(
        self, session: pytest.Session, target: Target, reached: dict[pytest.Item, _Reached]
    ) -> Iterator[Trial]:
        """Try the mutants of one target, each with those of its tests that reach it."""
        own = [item for item in session.items if _is_of(item, target.tests)]
        own.sort(key=lambda item: reached[item].seconds)
        for mutant in self.wanted[target.name]:
            place = (mutant.path, mutant.line)
            tests = [i for i in own if mutant.function == MODULE or place in reached[i].lines]
            yield self._try(session, mutant, tests, sum(reached[item].seconds for item in tests))

    def _run_unchanged(self, session: pytest.Session) -> dict[pytest.Item, _Reached]:
        found = {}
        paths = [path for target in self.targets for path in target.paths]
        with reached_lines(paths) as lines:
            for item, following in pairwise([*session.items, session]):
                lines.clear()
                began = time.process_time()
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                found[item] = _Reached(frozenset(lines), time.process_time() - began)
        return found

    def _try(self, session: pytest.Session, mutant: Mutant, tests: list[pytest.Item], usual: float) -> Trial:
        if not tests:
            return Trial(mutant, "not reached", 0, 0)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            self._hold(session, mutant, tests, usual)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == BROKEN:
            raise pytest.UsageError(f"cannot be made: {mutant.name}")
        outcome = {SURVIVED: "survived", NOTICED: "noticed"}.get(code, "time limit")
        return Trial(mutant, outcome, len(tests), time.monotonic() - began)

    def _hold(
        self, session: pytest.Session, mutant: Mutant, tests: Iterable[pytest.Item], usual: float
    ) -> None:
        """In the fork: run tests on the changed code until one fails; does not return."""
        seconds = int(30 + 5 * usual)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(20 * seconds)  # one that waits uses no time of the processor
        try:
            put(mutant.path, mutant.tree())
        except Exception:
            traceback.print_exc(file=sys.__stderr__)
            os._exit(BROKEN)
        for item, following in pairwise([*tests, session]):
            try:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            except BaseException:
                os._exit(NOTICED)
            if self.failed:
                os._exit(NOTICED)
        os._exit(SURVIVED)


def _is_outside(item: pytest.Item) -> bool:
    database = item.get_closest_marker("django_db")
    own_connections = database is not None and database.kwargs.get("transaction", False)
    return bool(own_connections or item.get_closest_marker("sqlite"))


def _is_of(item: pytest.Item, tests: Iterable[str]) -> bool:
    name = item.nodeid.partition("::")[0]
    return any(name == path or name.startswith(f"{path}/") for path in tests)
