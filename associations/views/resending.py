"""The page on which a form that came too late for its session is sent again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from associations.signing_in import resending
from associations.views.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest) -> HttpResponse:
    """Show what waits, with a button that sends it to where it was meant for; a post drops it."""
    user = signed_in(request)
    if request.method == "POST":
        resending.drop(request)
        messages.info(request, "Đã bỏ, không gửi.")
        return redirect("start")
    kept = resending.kept_for(request, user)
    return render(request, "associations/people/send_again.html", {"kept": kept})
