"""Kiến nghị, sáng kiến, nhiệm vụ năm tới: texts only."""

from associations.models.figures import ProposalTexts
from associations.sections.base import Section

PROPOSALS = Section(key="proposals", title="Kiến nghị, sáng kiến, nhiệm vụ năm tới", model=ProposalTexts)
