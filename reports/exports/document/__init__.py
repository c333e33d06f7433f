"""The meeting's report as a Word file (.docx), in the page style of NĐ 30/2020."""

from reports.exports.document.writing import report_as_document

__all__ = ["report_as_document"]
