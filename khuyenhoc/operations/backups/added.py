"""What somebody else added to a database and what acts or answers there by itself: triggers, rules, views, functions.

The portal has none. A trigger in a backup could alter, once restored, whatever is saved.
"""

from dataclasses import dataclass
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.problems import OperationRefused, at_most

_IN_WORDS = {
    "trigger": "trigger",
    "rule": "quy tắc (rule)",
    "view": "khung nhìn (view)",
    "function": "hàm (function)",
}
_SQLITE = """
    SELECT type, name, 'DROP ' || type || ' IF EXISTS "' || replace(name, '"', '""') || '"'
    FROM sqlite_master WHERE type IN ('trigger', 'view')
    ORDER BY type, name
"""
# Rules named _RETURN are the views themselves; what an extension brought is its own.
_POSTGRESQL = """
    SELECT 'trigger', t.tgname, format('DROP TRIGGER IF EXISTS %I ON %s', t.tgname, t.tgrelid::regclass)
    FROM pg_trigger t WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'rule', r.rulename, format('DROP RULE IF EXISTS %I ON %s', r.rulename, r.ev_class::regclass)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    UNION ALL
    SELECT 'view', c.relname, format(
        'DROP %s IF EXISTS %s CASCADE', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, c.oid::regclass
    )
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'function', p.proname, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Added:
    """One of them: its kind and name in words, and the statement that takes it out."""

    words: str
    drop: str


def added_to(database: BaseDatabaseWrapper) -> list[Added]:
    """Return what a database has of the kind, in order of kinds and names; [] in one as the portal makes it."""
    with database.cursor() as cursor:
        cursor.execute(_SQLITE if database.vendor == SQLITE else _POSTGRESQL)
        found = cursor.fetchall()
    return [Added(f"{_IN_WORDS[kind]} {_printable(name)}", drop) for kind, name, drop in found]


def take_out(file: Path, database: BaseDatabaseWrapper, *, is_accepted: bool) -> list[str]:
    """Take out of a backup's copy what was added, and return it in words.

    Raise OperationRefused where there is something and that is not accepted.
    """
    added = added_to(database)
    words = at_most([one.words for one in added])
    if added and not is_accepted:
        raise OperationRefused([_refusal(file, words)])
    with database.cursor() as cursor:
        for one in added:
            cursor.execute(one.drop)
    return words


def _refusal(file: Path, words: list[str]) -> str:
    return (
        f"{file}: trong bản sao có thứ không phải của cổng: {'; '.join(words)}. Không ai ở cơ quan thêm vào thì dùng bản "
        "sao lưu khác và báo cho người quản trị. Do cơ quan tự thêm thì xóa khỏi cơ sở dữ liệu đang dùng, sao lưu lại, "
        "rồi thêm lại; không còn cơ sở dữ liệu ấy thì khôi phục với --accept-broken: cổng bỏ chúng ra."
    )


def _printable(name: str) -> str:
    return name if name.isprintable() else ascii(name)
