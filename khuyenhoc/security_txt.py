"""Whom to tell of a weakness of the portal: /.well-known/security.txt (RFC 9116)."""

import datetime
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The RFC recommends less than a year; the date is made anew each day, so that it never lies in the past.
_HOLDS = datetime.timedelta(days=180)
_KEPT_FOR = 24 * 3600  # seconds


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Show the contact from the settings, the languages that are read there, until when this holds."""
    midnight = timezone.now().astimezone(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {_contact(settings.SECURITY_CONTACT)}",
        f"Expires: {midnight + _HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.PORTAL_URL}{reverse('security_txt')}",
    ]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={_KEPT_FOR}"
    return answer


def _contact(text: str) -> str:
    """Return a contact as the address that the RFC asks for."""
    if text.startswith(("mailto:", "https://", "tel:")):
        return text
    return f"mailto:{parseaddr(text)[1]}"
