"""Pages that belong to no single app."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is missing, else 503 with the reason; open to all."""
    reason = _unhealthy()
    if reason:
        return JsonResponse({"status": "error", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def server_error(request: HttpRequest) -> HttpResponse:
    """What is said when a page fails: 503 where the database does not answer, else 500; both in plain words.

    The page asks the database for nothing, not even who is signed in.
    """
    down = isinstance(sys.exc_info()[1], DatabaseError | InterfaceError)
    response = HttpResponse(
        render_to_string("khuyenhoc/error.html", {"down": down}), status=503 if down else 500
    )
    if down:
        response["Retry-After"] = "60"
    return response


def _unhealthy() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        # What the driver says may name hosts and users; the page is open to all.
        return "Cơ sở dữ liệu không trả lời."
    if missing:
        return f"Cơ sở dữ liệu còn thiếu {len(missing)} bước cập nhật; chạy lệnh migrate."
    return ""
