"""Figures proposed out of a pasted paragraph of a report; nothing here is saved without a person's tick.

Each number of the text becomes a Mention. Its words are looked up in two plain tables: WORDS says which words mean
what, RULES which figure is meant when such words stand together. What could be two figures names both and must be
asked about; a share, an increase, a plan, a year or the number of a document is never proposed.

    read_paragraph("Kết nạp mới 3.200 hội viên", figures=figures())[0].candidates == ("members_new",)

Numbers in words ("mười hai chương trình") are not found. The time is linear in the length of the text.
"""

from associations.exchange.prose.mentions import read_paragraph
from associations.exchange.prose.parts import Mention

__all__ = ["Mention", "read_paragraph"]
