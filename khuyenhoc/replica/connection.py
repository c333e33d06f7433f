"""How the portal is connected to the replica: DATABASE_REPLICA_URL, which needs a primary on PostgreSQL."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

REPLICA = "replica"  # its alias in DATABASES

# A machine that is gone without a word costs a reader a second or two, once: then the primary answers (watch.py).
_PATIENCE = {
    "connect_timeout": 2,  # seconds; libpq knows no shorter wait
    "tcp_user_timeout": 1000,  # milliseconds
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    # Nothing is written here by mistake, whatever the server is or becomes.
    "options": "-c default_transaction_read_only=on -c lock_timeout=1s",
}


def replica_of(primary: dict[str, Any], replica: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the replica. Raise ImproperlyConfigured where it cannot be one of that primary."""
    for name, database in (("DATABASE_URL", primary), ("DATABASE_REPLICA_URL", replica)):
        if not database["ENGINE"].endswith("postgresql"):
            raise ImproperlyConfigured(
                f"DATABASE_REPLICA_URL chỉ dùng được khi cả cơ sở dữ liệu chính lẫn bản sao là PostgreSQL; {name} thì không. "
                "Xóa dòng DATABASE_REPLICA_URL, hoặc sửa lại hai địa chỉ trong tệp .env rồi chạy lại."
            )
    where = [
        (one.get("HOST") or "", str(one.get("PORT") or "5432"), one["NAME"]) for one in (primary, replica)
    ]
    if where[0] == where[1]:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL trùng với DATABASE_URL. Ghi địa chỉ của máy chủ bản sao, hoặc xóa dòng ấy trong tệp .env."
        )
    return {
        **replica,
        "OPTIONS": {**replica.get("OPTIONS", {}), **_PATIENCE},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a connection from before a restart is no failure of the replica
        "TEST": {"MIRROR": "default"},
    }
