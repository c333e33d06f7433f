"""The headers that every answer has: pages, files, errors and redirects alike.

SecurityMiddleware and django-csp bring theirs; here is what they have not. tests/khuyenhoc/test_headers.py counts the
points of Mozilla's Observatory over all of them.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# No page uses any of these; a script that got in could not either.
_SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_FIXED = {
    # What is readable for all is asked for by CORS (reports/public/answers.py), which this does not touch.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _SWITCHED_OFF),
    "X-Permitted-Cross-Domain-Policies": "none",
}
_TEXTS = ("text/", "application/json", "application/ld+json", "application/xml", "application/javascript")
_UTF8 = "; charset=utf-8"


class SafeHeaders:
    """Adds what is fixed, names the charset of every text, and keeps all that is not public out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in _FIXED.items():
            answer.headers.setdefault(name, value)
        if not _is_public(answer):
            answer["Cache-Control"] = "no-store"
        kind = answer.get("Content-Type", "")
        if (kind.startswith(_TEXTS) or kind == "image/svg+xml") and "charset" not in kind:
            answer["Content-Type"] = kind + _UTF8
        return answer


def _is_public(answer: HttpResponse) -> bool:
    """Return whether an answer says itself that anybody may keep it; a page that says nothing is not for keeping."""
    directives = answer.get("Cache-Control", "")
    return "public" in [directive.strip() for directive in directives.split(",")]
