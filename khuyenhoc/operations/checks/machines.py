"""Whether the machines that run the portal are set up alike."""

from associations.clock import database_now
from khuyenhoc.operations.checks.found import Found
from khuyenhoc.operations.machines import known_machines, living, oddities


def alike() -> Found | None:
    """Say which machine has other keys, another version or a wrong clock; None on SQLite and where none was seen."""
    machines = known_machines()
    if not machines:
        return None
    now = database_now()
    if odd := oddities(machines, now):
        return Found(False, " ".join(odd))
    names = sorted({machine.name for machine in living(machines, now)})
    return Found(True, f"Đang chạy trên {len(names)} máy: {', '.join(names)}.") if names else None
