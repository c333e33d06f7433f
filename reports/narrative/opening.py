"""What stands before the first part of the report: the grounds (căn cứ) that it is made on."""

from reports.analysis.results import ClusterReport
from reports.models import Meeting
from reports.presentation.wording.pieces import Sentence


def grounds(report: ClusterReport, meeting: Meeting | None) -> tuple[Sentence, ...]:
    """Return what the report is based on, one a paragraph, as NĐ 30/2020 has them; none where nothing is known."""
    return ()
