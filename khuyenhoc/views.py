"""Pages that belong to no single app."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The plain first page: what the portal is."""
    return render(request, "khuyenhoc/start.html")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is missing, else 503 with the reason; open to all."""
    reason = _unhealthy()
    if reason:
        return JsonResponse({"status": "error", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


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
