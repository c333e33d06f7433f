"""Tables of pages as files: CSV that Excel opens with its accents, in which no cell can run."""

import csv

from django.http import HttpResponse


def csv_file(name: str, head: list[str], rows: list[tuple[str, ...]]) -> HttpResponse:
    """Rows as CSV that Excel opens with its accents; no cell can run as a formula."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([tuple(_defused(cell) for cell in row) for row in rows])
    return response


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
