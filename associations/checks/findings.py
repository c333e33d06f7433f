"""What is found at a figure: a finding, its likely cause, and what would put it right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Values = Mapping[str, int | None]

IMPOSSIBLE = "E"
ODD = "Q"


class Cause(StrEnum):
    """What most likely happened to an odd figure."""

    UNIT = "nhập nhầm đơn vị"  # nghìn or triệu đồng typed for đồng, or three digits too many
    DIGIT = "thừa hoặc thiếu chữ số"
    INCREASE = "ghi số tăng vào ô tổng"
    SWAPPED = "hai ô đổi chỗ"
    COPIED = "chép số năm trước"
    ABOVE = "phần lớn hơn toàn bộ"
    CONTRADICTED = "trái với các phần của nó"
    POPULATION = "đổi nguồn dân số"
    UNKNOWN = "chưa rõ"


@dataclass(frozen=True)
class Proposal:
    """Figures that would put an odd one right, taken with one key; `words` say what is proposed and why."""

    values: Mapping[str, int]
    words: str


@dataclass(frozen=True)
class Finding:
    """One thing that looks wrong at one figure; `about` are the values an explanation would speak of.

    `brief` is one line for the row of the figure, its label left out. Parts of the message are `what`, the sentence
    of a rule that says which figures do not fit, and `to_do`, what is to be done.
    """

    kind: str
    code: str
    key: str
    message: str
    brief: str
    value: int | None
    about: str
    cause: Cause = Cause.UNKNOWN
    proposals: tuple[Proposal, ...] = ()
    what: str = ""
    to_do: str = ""

    @property
    def statement(self) -> str:
        """The message without what is to be done about it, for where it has been done."""
        if not self.to_do:
            return self.message
        return re.sub(
            " +", " ", self.message.replace(self.to_do, "")
        ).strip()  # a space within a number stays

    @property
    def question(self) -> str:
        """What is asked, in full and in short, a line each: a copy of either explains nothing."""
        return f"{self.message}\n{self.brief}"

    @property
    def main_proposal(self) -> Proposal | None:
        """What one button beside the brief line would take; None where nothing is proposed, or several things are."""
        return self.proposals[0] if len(self.proposals) == 1 else None
