"""The recovery codes of the second factor as a file to keep."""

from typing import Any

from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from django.http import HttpResponse


class DownloadCodes(DownloadRecoveryCodesView):
    """The package's file under a name that its reader understands."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer with the file."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        response["Content-Disposition"] = 'attachment; filename="ma-du-phong.txt"'
        return response
