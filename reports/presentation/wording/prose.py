"""Text as it is read aloud and printed: percentages without a space, "điểm phần trăm" in full."""

import re

from reports.presentation.wording.pieces import NO_BREAK

_PERCENT = re.compile(r"(?<=\d)[ \u00a0]%")


def as_prose(text: str) -> str:
    """Return a text of the portal's own with percentages as prose writes them: "29,8%", "1,5 điểm phần trăm"."""
    return _PERCENT.sub(
        "%", text.replace(f"điểm{NO_BREAK}%", "điểm phần trăm").replace("điểm %", "điểm phần trăm")
    )
