"""The forms of signing in that the portal asks more of than the package does."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.cache import cache
from django.core.exceptions import ValidationError

from associations.models import User
from associations.requests.log import LogEvent, log_event
from associations.signing_in import limits

_CODE_HOLDS = 120  # seconds


class SignIn(LoginForm):
    """Name and password; a phone makes no capitals of the name and corrects nothing in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ChangePassword(ChangePasswordForm):
    """The present password is asked under the same limit as at the sign-in."""

    def clean_oldpassword(self) -> str:
        """Return the present password."""
        password = self.cleaned_data.get("oldpassword", "")
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class _WithLimit:
    """A code of the second factor, under a limit of its own: who gets here knows the password."""

    user: User

    def clean_code(self) -> str:
        """Return the code."""
        name = self.user.get_username()
        try:
            attempt = limits.begin(limits.CODE, name, context.request)
        except limits.Wait as wait:
            raise ValidationError(wait.text, code="wait") from None
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            # The package remembers a code for 30 seconds, but takes it for 90.
            digits = "".join(filter(str.isdigit, code))
            if not cache.add(f"code-used/{self.user.pk}/{digits}", True, _CODE_HOLDS):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            log_event(LogEvent.SIGN_IN_FAILED, logging.WARNING, name=name, kind="code")
            raise
        attempt.passed()
        return code


class SecondFactor(_WithLimit, AuthenticateForm):
    """The code that completes a sign-in."""


class SecondFactorAgain(_WithLimit, ReauthenticateForm):
    """The code that is asked once more before something that matters."""


class ForgottenPassword(ResetPasswordForm):
    """A mail with a link for whoever has the address; the answer is the same for an address that nobody has."""

    def clean_email(self) -> str:
        """Return the address, lower case; whom it belongs to is kept in `users`."""
        email = self.cleaned_data["email"].lower()
        try:
            limits.begin(limits.MAIL, email, context.request)
        except limits.Wait as wait:
            raise ValidationError(wait.text, code="wait") from None
        # As stored, compared in Python: a database may take letters for equal that lead to another mailbox.
        found = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [user for user in found if user.email.lower() == email]
        return email
