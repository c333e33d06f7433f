"""The slides of a meeting: one deck as data, written as .pptx and shown by the presenter mode in the browser."""

from reports.exports.slides.powerpoint import report_as_slides

__all__ = ["report_as_slides"]
