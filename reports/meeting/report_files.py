"""Where the files of a year's report are fetched one by one, by what they are for: the paper, its sources, the rest."""

from typing import NamedTuple

from django.urls import reverse

from associations.models import Cluster, Period
from reports.exports.formats import FORMATS, Use


class ReportFile(NamedTuple):
    """A file of the report that is written for who leads the cluster: its address by name, and what writes it."""

    route: str
    name: str
    label: str
    format_name: str


class FileLink(NamedTuple):
    """Where a file is fetched, and what it is called there."""

    label: str
    address: str


REPORT_FILES = (
    ReportFile("word_report", "bao-cao.docx", "Báo cáo (Word)", "docx"),
    ReportFile("pdf_report", "bao-cao.pdf", "Báo cáo (PDF)", "pdf"),
    ReportFile("coded_report_file", "bao-cao-co-ma-nguon.docx", "Báo cáo có mã nguồn (Word)", "docx-sources"),
    ReportFile("sources_file", "nguon-so-lieu.docx", "Nguồn số liệu (Word)", "sources"),
    ReportFile("sources_pdf_file", "nguon-so-lieu.pdf", "Nguồn số liệu (PDF)", "sources"),
)
# What is beside them for everybody who reads the year's figures.
_SLIDES = "Trang trình chiếu (PowerPoint)"
_OF_FIGURES = (
    ("ban-in.xlsx", "Bản in các biểu số liệu (Excel)", "print-xlsx"),
    ("bao-cao.xlsx", "Số liệu, đối chiếu (Excel)", "xlsx"),
)


def report_files(cluster: Cluster, period: Period) -> list[tuple[str, list[FileLink]]]:
    """Return the files of a year for who leads the cluster, by what they are for."""
    place = [cluster.key, period.year]
    found: dict[Use, list[FileLink]] = {use: [] for use in Use}
    for file in REPORT_FILES:
        found[FORMATS[file.format_name].use].append(FileLink(file.label, reverse(file.route, args=place)))
    found[Use.PRESENT].append(FileLink(_SLIDES, reverse("slides_file", args=place)))
    for name, label, format_name in _OF_FIGURES:
        address = reverse("download", args=[*place, name])
        found[FORMATS[format_name].use].append(FileLink(label, address))
    return [(str(use), files) for use, files in found.items()]
