"""Whether a database is of a newer release than this one: it was migrated further than the code knows."""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader

from khuyenhoc.version import version

# Apps that earlier releases had and today's has not; what they migrated stays in the record of migrations.
_EARLIER_APPS = {"admin"}


def newer_in_words(unknown: list[str]) -> str:
    """Return that a database was migrated further than the code knows, and what to do: migrations as "app.name"."""
    return (
        f"Cơ sở dữ liệu thuộc phiên bản cổng mới hơn bản {version()} này (có bước cập nhật {unknown[0]} mà bản này không "
        "biết). Cài lại phiên bản mới, hoặc khôi phục bản sao lưu của phiên bản này."
    )


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Return, of migrations as "app.name", those that this release does not have, in order of names."""
    loader = MigrationLoader(None)
    known = {*loader.disk_migrations}
    known.update(name for migration in loader.disk_migrations.values() for name in migration.replaces)
    names = {f"{app}.{name}" for app, name in known}
    return sorted(name for name in {*applied} - names if name.split(".", 1)[0] not in _EARLIER_APPS)
