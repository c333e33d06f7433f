"""Where pages are that other parts of reports have: the check of a revision, its public page, the presenter's page."""

from django.urls import NoReverseMatch, reverse

# What they are called among the addresses, and whether cluster and year stand in them.
_NAMES = {
    "check": ("check_revision", False),
    "public": ("public_year", True),
    "presenter": ("presenting", True),
}


def place_of(what: str, key: str, year: int) -> str:
    """The address of such a page; "" where the portal has none."""
    name, has_year = _NAMES[what]
    try:
        return reverse(name, args=[key, year] if has_year else [])
    except NoReverseMatch:
        return ""
