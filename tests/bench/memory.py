"""What processes hold after everything was opened: `python -m tests.bench.memory [--json] [--quick]`.

gunicorn with one worker serves the demonstration, and everybody whom it has an account for walks through it: all pages and
files, in turn. Then the background worker makes a pack of a meeting, all files of it, and is looked at. Megabytes are of PSS
(/proc/PID/smaps_rollup): a process' own pages, and its share of those that it has in common with others. What a helper of the
web worker holds is printed apart: it ends after a minute without work.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench import load_servers
from tests.bench.ratios import say
from tests.bench.walk import FROZEN_YEAR, Demonstration, Visitor, demonstration, walk

PORT = 8767
_PACK_WITHIN = 120  # seconds


def web_worker(portal: Demonstration) -> int:
    """Return the process that answers: the child of gunicorn that runs the same program."""
    Visitor(portal.port, "").get("/healthz")  # the address is taken before there is a worker
    parents = load_servers.parents()
    master = portal.running.roots["server"]
    (found,) = [child for child, parent in parents.items() if parent == master]
    return found


def walk_as_everybody(portal: Demonstration, worker: int, each: int) -> float:
    """Open everything; print what each account's walk left, and return the megabytes in the end."""
    say(f"{'after':<22}{'answers':>9}{'MB':>8}  statuses")
    say(f"{'its start':<22}{'':>9}{load_servers.megabytes_of(worker):>8.0f}")
    for account, session in portal.sessions.items():
        statuses = Counter(answer.status for answer in walk(Visitor(portal.port, session), each=each))
        held = load_servers.megabytes_of(worker)
        say(f"{account or 'nobody':<22}{sum(statuses.values()):>9}{held:>8.0f}  {dict(statuses)}")
    return load_servers.megabytes_of(worker)


def make_pack(portal: Demonstration) -> float:
    """Have the background worker make the pack of a meeting; return the megabytes that it holds then."""
    from django.db import connection

    from associations.actions.demo import CLUSTER
    from associations.models import User
    from reports.exports.pack import begin_pack
    from reports.exports.pack_queue import queue_pack
    from reports.models import Pack, StoredRevision

    leader = User.objects.get(username=f"thu-ky-{CLUSTER}")
    pack = begin_pack(by=leader, revision=StoredRevision.objects.get(meeting__period__year=FROZEN_YEAR))
    queue_pack(by=leader, pack=pack)
    until = time.monotonic() + _PACK_WITHIN
    while not Pack.objects.get(pk=pack.pk).done_at:
        if time.monotonic() > until:
            raise SystemExit("The background worker made no pack.")
        time.sleep(1)
    connection.close()
    time.sleep(1)
    return load_servers.megabytes_of(portal.running.roots["worker"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory")
    parser.add_argument("--json", action="store_true", help="print one object of the measures at the end")
    parser.add_argument("--quick", action="store_true", help="one page of each name")
    parser.add_argument("--runs", type=int, default=1, help="taken for the others' sake: one walk says it")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="khuyenhoc-bench-") as folder,
        demonstration(Path(folder), port=PORT, settings={"WEB_WORKERS": "1"}) as portal,
    ):
        worker = web_worker(portal)
        web = walk_as_everybody(portal, worker, 1 if options.quick else 3)
        parents = load_servers.parents()
        for helper in (child for child, parent in parents.items() if parent == worker):
            say(f"{'its helper':<22}{'':>9}{load_servers.megabytes_of(helper):>8.0f}")
        background = make_pack(portal)
        say(f"{'background worker':<22}{'':>9}{background:>8.0f}")
    if options.json:
        say(json.dumps({"web_memory_mb": round(web), "worker_memory_mb": round(background)}))


if __name__ == "__main__":
    sys.exit(main())
