"""One run of pytest in which each mutant is tried in a process of its own, forked where everything is set up.

Django, the test database and the modules of the tests are made ready once. The database is in memory, so that every
fork has a copy for itself. First the tests run unchanged, with a note of which statements each of them reaches; then
a mutant is held against those of its tests that reach it, the quickest first, until one fails.
"""

import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connections

from tests.mutants.in_place import clear_caches, put, reached_lines
from tests.mutants.sources import MODULE, Mutant
from tests.mutants.targets import Target

SURVIVED, NOTICED, BROKEN = 0, 1, 2
_OUTCOMES = {SURVIVED: "survived", NOTICED: "noticed", -signal.SIGXCPU: "time limit"}


@dataclass(frozen=True)
class Trial:
    """What became of a mutant.

    outcome: "noticed"; "time limit" of the processor, as in an endless loop; "survived"; "not reached" by any test; or
    how the process ended otherwise.
    """

    mutant: Mutant
    outcome: str
    tests: int
    seconds: float

    @property
    def is_noticed(self) -> bool:
        """Whether some test failed, or ran without an end."""
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
        hypothesis.settings.register_profile(
            "mutants",
            max_examples=100,
            phases=quick,
            derandomize=True,
            database=None,
            deadline=None,  # a slow machine is no failure
            suppress_health_check=list(hypothesis.HealthCheck),
        )
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
        """Run every test on the unchanged code, in a fork too: what draws starts threads that no later fork has."""
        # One test here, so that the database is made once for all forks.
        first = next((item for item in session.items if "db" in item.fixturenames), session.items[0])
        first.ihook.pytest_runtest_protocol(item=first, nextitem=session)
        with tempfile.TemporaryFile() as file:
            child = os.fork()
            if child == 0:
                with open(file.fileno(), "wb", closefd=False) as out:
                    pickle.dump((self._measured(session), self.failed), out)
                os._exit(0)
            if os.waitpid(child, 0)[1] != 0:
                raise pytest.UsageError("The tests of the unchanged code did not come to an end.")
            file.seek(0)
            reached, self.failed = pickle.load(file)  # noqa: S301 - written by the fork above
        return dict(zip(session.items, reached, strict=True))

    def _measured(self, session: pytest.Session) -> list[_Reached]:
        found = []
        paths = [path for target in self.targets for path in target.paths]
        with reached_lines(paths) as lines:
            for item, following in pairwise([*session.items, session]):
                clear_caches()  # else only the first test of a cached function would reach it
                lines.clear()
                began = time.process_time()
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                found.append(_Reached(frozenset(lines), time.process_time() - began))
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
        outcome = _OUTCOMES.get(code, f"ended with {code}")
        return Trial(mutant, outcome, len(tests), time.monotonic() - began)

    def _hold(
        self, session: pytest.Session, mutant: Mutant, tests: Iterable[pytest.Item], usual: float
    ) -> None:
        """In the fork: run tests on the changed code until one fails; does not return."""
        seconds = int(30 + 5 * usual)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(20 * seconds)  # one that waits uses no time of the processor, and nothing is known of it
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
