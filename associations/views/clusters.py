"""The returns of a cluster and a year with their states."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from associations import access
from associations.levels import how_many_of
from associations.models import Schedule
from associations.schedules.readiness import readiness
from associations.views.beginning import beginning_at
from associations.views.places import find_cluster
from associations.views.requests import signed_in


@require_safe
def returns(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show every expected unit of a cluster with the state of its return, in the cluster's order."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    lines = readiness(cluster, period, by=user)
    returns_read = [line.return_ for line in lines if line.return_]
    prefetch_related_objects(returns_read, "submitted_by", "approved_by")
    context = {
        "cluster": cluster,
        "period": period,
        "lines": lines,
        "beginning": beginning_at(
            request, cluster, period, "báo cáo của từng hội: đang nhập, đã nộp, đã duyệt, còn lại bao nhiêu ô"
        ),
        "schedule": Schedule.objects.filter(cluster=cluster, period=period).first(),
        "approved": how_many_of(
            [line.association for line in lines], [line.association for line in lines if line.is_approved]
        ),
        "sees_some": any(line.sees_all for line in lines),
        "leads": access.may_lead(user, cluster),
        "sees_all": all(line.sees_all for line in lines),
    }
    return render(request, "associations/clusters/returns.html", context)
