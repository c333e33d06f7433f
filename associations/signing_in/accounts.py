"""How people sign in: no sign-up, and a second factor for those who see or decide most."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from associations import access, mail
from associations.models import User
from associations.requests.client import client_address
from associations.requests.pages import page_of
from associations.requests.taken import BY_SCRIPT, KEPT_HERE
from associations.signing_in import limits, resending, sessions, way_back
from associations.signing_in.authenticator_keys import SecretUnreadable
from associations.signing_in.names import account_name
from associations.signing_in.session_middleware import who_has_signed_in, whose_it_was, why_nobody
from associations.text import plain_line

# Pages that are the same for everybody: who reads them is not asked.
_FREE = (
    "/tai-khoan/",
    f"/{settings.STATIC_URL.strip('/')}/",
    "/healthz",
    "/readyz",
    "/cong-khai/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/",
)


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts come from an administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that notices about an account name."""
        return client_address(request) or "không rõ"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whoever a name and a password belong to, or None; a wait of the limit is an error of the form."""
        name = credentials.get("username") or credentials.get("email") or ""
        if "username" in credentials:
            credentials["username"] = account_name(name) or plain_line(name)
        try:
            attempt = limits.begin(limits.PASSWORD, name, request)
        except limits.Wait as wait:
            raise ValidationError(wait.text, code="wait") from None
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempt.passed()
        return user

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return how somebody confirms who they are; who has no password yet is led to set one."""
        first = {"id": "set_password", "description": "Đặt mật khẩu", "url": reverse("account_set_password")}
        return super().get_reauthentication_methods(user) or [first]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person by mail what was done on the account, where an address is known."""
        if user.email:
            about = {**(context or {}), "user": user}
            super().send_notification_mail(template_prefix, user, about, email=user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a mail about what is done into the outbox."""
        site = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        written = self.render_mail(template_prefix, email, {**site, **context})
        mail.send(mail.Letter(email, written.subject, written.body, person=context.get("user")))

    def set_password(self, user: User, password: str) -> None:
        """Set a password, and end sessions that were begun with the old one.

        Whoever changes it on the page of the account stays signed in there; a link signs out everywhere.
        """
        super().set_password(user, password)
        # Whoever could set it has shown who they are, so wrong ones before count no more.
        limits.clear(limits.PASSWORD, user)
        request = self.request
        by_link = request.resolver_match.url_name == "account_reset_password_from_key"
        sessions.end_sessions(user, but=request.session.session_key)
        if by_link and request.user == user:
            logout(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Let somebody in; a good moment to sweep up sessions that ended by themselves, and tries long ago.

        Where nothing leads to the page on which the last session ended, the first page offers it.
        """
        sessions.clear_ended()
        limits.forget_old()
        left = way_back.take(request, user)
        if left and not kwargs.get("redirect_url"):
            messages.info(request, format_html('<a href="{}">Quay lại trang đang làm</a>', left))
        return super().post_login(request, user, **kwargs)


def wholly_signed_in(request: HttpRequest) -> User | None:
    """Return who asks with all that signing in takes: within the session's limits, with the second factor that is due.

    For pages that are open to all and tell some more; nothing is written. Raise DatabaseError or InterfaceError.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user, why = who_has_signed_in(request)
    return None if why or not isinstance(user, User) or lacks_second_factor(user) else user


def lacks_second_factor(user: User) -> bool:
    """Return whether somebody has to set up a second factor before anything else."""
    return settings.SECOND_FACTOR and access.needs_second_factor(user) and not is_mfa_enabled(user)


class SignInUnlessOpen(LoginRequiredMiddleware):
    """Asks for a sign-in, but does not even look who asks for an address that is open to all.

    Django's own looks first: then every open page would depend on the cookie, and no cache could keep it.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """To the sign-in, with the way back and, where a session has ended, with the reason.

        What a plain form sent is kept for the same person. What the browser keeps itself (static/drafts.js) is put back
        on the page that it was typed into, which is where the sign-in then leads to.
        """
        why, of = why_nobody(request), whose_it_was(request)
        if of is not None and (request.method == "POST" or _is_opened(request)):
            way_back.remember(
                request, page_of(request) if request.method == "POST" else request.get_full_path(), of=of
            )
        response = super().handle_no_permission(request, view_func)
        if request.method == "POST":
            response = redirect_to_login(page_of(request))
            if of is not None and not _keeps_itself(request) and resending.keep(request, of=of):
                response = redirect_to_login(reverse("send_again"))
        if why:
            response["Location"] += f"&het={why}"
        return response


def _is_opened(request: HttpRequest) -> bool:
    """Return whether somebody opens a page, and not a script a piece of it."""
    return (
        request.method == "GET" and "HX-Request" not in request.headers and BY_SCRIPT not in request.headers
    )


def _keeps_itself(request: HttpRequest) -> bool:
    """Return whether the page that sent a form keeps what was typed."""
    return "HX-Request" in request.headers or BY_SCRIPT in request.headers or KEPT_HERE in request.POST


class RequireSecondFactor:
    """Sends whoever needs a second factor and has none to the page where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_FREE) and self._lacks(request):
            messages.warning(
                request,
                "Vai trò này cần xác thực hai bước. Bấm “Bật” ở dưới rồi làm theo ba bước trên trang.",
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return a page that says what to do where a stored second factor cannot be read; None for other errors."""
        if not isinstance(exception, SecretUnreadable):
            return None
        return render(request, "mfa/unreadable.html", {"words": exception.message}, status=409)

    def _lacks(self, request: HttpRequest) -> bool:
        # Who asks is looked up only where it matters.
        return settings.SECOND_FACTOR and isinstance(request.user, User) and lacks_second_factor(request.user)


class ReachOnce:
    """Asks for the rights of whoever sends a request once, however many parts of the answer ask for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with access.reach_once():
            return self.get_response(request)
