"""Cells of a form that came in letters of a legacy font, where the page asks about each at its own field.

The script of the return's form sends single cells. Those in legacy letters are taken out of what is saved, so that the
others are saved at once; the view names them in its answer (`ask_about`) and the page puts the question at the field.
"""

from typing import Any

from django.http import HttpRequest

from associations.legacy_text import Legacy

KEPT = "kept_letters"  # names of the fields whose letters the person keeps as they are


def set_aside(request: HttpRequest, cells: dict[str, Legacy]) -> None:
    """Keep what was taken out of a request's form."""
    request.legacy_cells = cells  # type: ignore[attr-defined]


def ask_about(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what the page's script has to ask about: the cell, what its writing is called, how it reads in Unicode."""
    found: dict[str, Legacy] = getattr(request, "legacy_cells", {})
    return [
        {"cell": cell, "writing": legacy.name, "converted": legacy.converted}
        for cell, legacy in found.items()
    ]
