"""Where one is signed in, and how the other places are signed out."""

from typing import Any

from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from associations.actions import people as actions
from associations.signing_in import sessions
from associations.views.requests import signed_in


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own sessions, and how long they last."""
    user = signed_in(request)
    found = sessions.open_sessions(user, here=request.session.session_key or "")
    context = {
        "sessions": found,
        "has_others": any(not one.is_here for one in found),
        "is_strict": sessions.is_strict(user.pk),
    }
    return render(request, "associations/people/sessions.html", context)


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = actions.sign_out_elsewhere(by=signed_in(request), here=request.session.session_key or "")
    if ended:
        messages.success(request, f"Đã đăng xuất {ended} phiên ở các máy khác.")
    else:
        messages.info(request, "Không có phiên nào ở máy khác.")
    return redirect("my_sessions")


class AddSecondFactor(ActivateTOTPView):
    """The package's page on which one sets up a second factor; sessions that never gave it end."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up and go on."""
        response = super().form_valid(form)
        _end_others(self.request)
        return response


class RemoveSecondFactor(DeactivateTOTPView):
    """The package's page on which one removes one's own second factor; the other sessions end with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it and go on."""
        response = super().form_valid(form)
        _end_others(self.request)
        return response


def _end_others(request: HttpRequest) -> None:
    sessions.end_sessions(signed_in(request), but=request.session.session_key or "")
