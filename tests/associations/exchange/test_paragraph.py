"""Numbers of a pasted paragraph are read right, and nothing is proposed that is not the figure or asked about."""

from dataclasses import dataclass, field

import pytest

from associations.exchange.paragraph import Mention, read_paragraph
from associations.sections.base import figures
from tests.associations.exchange.paragraphs import HELD_OUT, TUNED, Answer


@dataclass
class Measure:
    """What came of a set of sentences."""

    numbers: int = 0
    read: int = 0
    answered: int = 0
    wrong_proposals: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.numbers} numbers, value and kind right {self.read}, figure right too {self.answered}, "
            f"wrong proposals {len(self.wrong_proposals)}"
        )


def judge(mention: Mention, answer: Answer) -> tuple[bool, bool, bool]:
    """Whether value and kind are right, whether the figures are, and whether a wrong one is proposed."""
    value, kind, code = answer
    read = (mention.value, mention.kind) == (value, kind)
    codes = mention.candidates
    if code is None:
        return read, not codes, bool(codes)
    if code.startswith("ask"):
        right = len(codes) > 1 and (":" not in code or code[4:] in codes)
        return read, right, len(codes) == 1
    # Asking where one figure is meant costs a question but proposes nothing wrong, if the figure is among them.
    return read, codes == (code,), bool(codes) and code not in codes


def measure(sentences: list[tuple[str, list[Answer]]]) -> Measure:
    result = Measure()
    for text, answers in sentences:
        found = read_paragraph(text, figures=figures())
        result.numbers += len(answers)
        if len(found) != len(answers):
            result.faults.append(f"{text}\n    found {[m.text for m in found]} for {len(answers)} numbers")
            continue
        for mention, answer in zip(found, answers, strict=True):
            read, answered, wrong = judge(mention, answer)
            result.read += read
            result.answered += read and answered
            line = f"{text}\n    {mention.text}: {mention.value} {mention.kind} {mention.candidates}, not {answer}"
            if wrong:
                result.wrong_proposals.append(line)
            if not read or not answered:
                result.faults.append(line)
    return result


@pytest.mark.parametrize("sentences", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_at_least_95_of_100_numbers_are_read_right_and_none_is_proposed_wrong(sentences):
    result = measure(sentences)
    print(result, *result.faults, sep="\n")  # noqa: T201
    assert result.read >= 0.95 * result.numbers
    assert not result.wrong_proposals
