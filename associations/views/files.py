"""Files to download, and tables of pages as such: CSV that Excel opens with its accents, in which no cell can run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from associations.exchange.csv_files import as_csv
from associations.printable import file_name


def as_download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Show a file that a browser saves: it is never shown in the page's own place, and no copy is kept on the way."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": content_disposition_header(True, file_name(name, "tep")) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def csv_file(name: str, head: list[str], rows: list[tuple[str, ...]]) -> HttpResponse:
    """Return rows as CSV that Excel opens with its accents; no cell can run as a formula."""
    return as_download(as_csv(head, rows), "text/csv; charset=utf-8", name)
