"""Signing in and out, written to the log.

Signals carry no logic here: they see every way in and out, those of packages included, which the adapter's
hooks do not.
"""

import logging
from typing import Any

from allauth.account import signals as of_accounts
from allauth.mfa import signals as of_factors
from django.contrib.auth import signals
from django.dispatch import receiver

from associations.models import User
from associations.requests.log import LogEvent, log_event
from associations.signing_in.names import account_name


@receiver(signals.user_logged_in)
def _signed_in(user: User, **details: Any) -> None:
    log_event(LogEvent.SIGNED_IN, name=user.get_username())


@receiver(signals.user_logged_out)
def _signed_out(user: User | None, **details: Any) -> None:
    if user is not None:
        log_event(LogEvent.SIGNED_OUT, name=user.get_username())


@receiver(signals.user_login_failed)
def _sign_in_failed(credentials: dict[str, Any], **details: Any) -> None:
    """Name the account that was tried; a name that is none may be a password in the wrong field."""
    name = account_name(str(credentials.get("username", "")))
    log_event(LogEvent.SIGN_IN_FAILED, logging.WARNING, name=name)


@receiver(of_accounts.password_changed)
@receiver(of_accounts.password_set)
@receiver(of_accounts.password_reset)
def _password_set(user: User, **details: Any) -> None:
    log_event(LogEvent.PASSWORD_SET, name=user.get_username())


@receiver(of_factors.authenticator_added)
def _factor_added(user: User, authenticator: Any, **details: Any) -> None:
    log_event(LogEvent.SECOND_FACTOR, name=user.get_username(), kind=authenticator.type, done="added")


@receiver(of_factors.authenticator_removed)
def _factor_removed(user: User, authenticator: Any, **details: Any) -> None:
    log_event(
        LogEvent.SECOND_FACTOR,
        logging.WARNING,
        name=user.get_username(),
        kind=authenticator.type,
        done="removed",
    )


@receiver(of_factors.authenticator_reset)
def _factor_reset(user: User, authenticator: Any, **details: Any) -> None:
    log_event(
        LogEvent.SECOND_FACTOR,
        logging.WARNING,
        name=user.get_username(),
        kind=authenticator.type,
        done="renewed",
    )
