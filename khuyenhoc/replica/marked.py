"""Which addresses may be answered by the replica: the one table, by their names.

An address stands here where it is opened again and again by many, shows what was approved or published, and writes
nothing but what is kept to save work. Where people fill, review, arrange a meeting or manage the portal, every page is
the primary's: there a page decides what somebody does next.
"""

from reports.dashboards.pages.index import PAGES

# The same for everybody and nobody is identified: these also go on while the primary is away.
PUBLIC = frozenset({
    "public_list", "public_dictionary", "public_dictionary_file", "public_list_picture", "public_year",
    "public_revision", "public_file", "public_revision_file", "public_nothing", "sitemap",
})  # fmt: skip

MARKED = PUBLIC | {
    # The pages of a cluster's year, their files, and why a number is what it is.
    *(page.name for page in PAGES),
    *(f"{page.name}_file" for page in PAGES),
    "why", "why_unit",
    # The pages over all clusters.
    "country", "country_file",
    # Exports of a cluster's year and of its revisions.
    "download",
}  # fmt: skip
