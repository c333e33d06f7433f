"""What a command answers where the environment cannot be read, so that there are no settings and no Django yet."""

import json
from collections.abc import Sequence


def answer_without_settings(problem: str, arguments: Sequence[str]) -> str | None:
    """Return the JSON that `setup_portal --json` owes also then; None for every other command."""
    if "setup_portal" not in arguments[1:2] or "--json" not in arguments:
        return None
    checks = [{"name": "env_file", "ok": False, "message": problem}]
    document = {"ok": False, "administrator": None, "link": None, "checks": checks}
    return json.dumps(document, ensure_ascii=False, indent=1)
