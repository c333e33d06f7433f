"""How people sign in: no sign-up, and a second factor for those who see or decide most."""

from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from associations import access
from associations.models import User

_FREE = ("/tai-khoan/", f"/{settings.STATIC_URL.strip('/')}/", "/healthz")


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts come from an administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class RequireSecondFactor:
    """Sends whoever needs a second factor and has none to the page where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR and not request.path.startswith(_FREE) and self._lacks(request):
            messages.warning(
                request,
                "Vai trò của anh, chị cần xác thực hai bước. Bấm “Bật” ở dưới rồi làm theo ba bước trên trang.",
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def _lacks(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and access.needs_second_factor(user) and not is_mfa_enabled(user)


class ReachOnce:
    """Asks for the rights of whoever reads a page once, however many parts of the page ask for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with access.reach_once():
            return self.get_response(request)
