"""How a block was read, in the sentences that its page begins with."""

from collections.abc import Iterator, Sequence

from associations.exchange.pasting.offers import Proposed
from associations.exchange.pasting.parts import Block


def sentences(block: Block, proposed: Sequence[Proposed], *, in_millions: bool, is_chosen: bool) -> list[str]:
    """Return how a block was matched, in which unit, and what has come of its lines.

    in_millions: whether the person types triệu đồng. is_chosen: whether the person chose the unit of this block.
    """
    found = ["Tìm chỉ tiêu theo tên."] if block.by_label else []
    found += block.notes
    found += _unit(block, in_millions=in_millions, is_chosen=is_chosen)
    found += _counts(proposed)
    if overwriting := sum(offer.overwrites for offer in proposed):
        found.append(
            f"{overwriting} dòng khác số đang có nên chưa đánh dấu: đánh dấu từng dòng, hoặc ô Lấy ở đầu bảng."
        )
    return found


def _unit(block: Block, *, in_millions: bool, is_chosen: bool) -> Iterator[str]:
    """Yield in which unit money was read, where there is any."""
    lines = [line for line in block.lines if line.figure and line.figure.is_money]
    units = sorted({line.unit.words for line in lines if line.unit})
    if units:
        how = "như đã chọn" if is_chosen else "như bảng ghi"
        yield f"Tiền đọc theo {' và '.join(units)}, {how}."
    elif lines:
        unit = "triệu đồng" if in_millions else "đồng"
        yield f"Bảng không ghi đơn vị tiền: đọc theo {unit}, như ở trang nhập."


def _counts(proposed: Sequence[Proposed]) -> Iterator[str]:
    """Yield how many lines are ticked, wait for a choice and cannot be read."""
    counts = {
        "dòng đánh dấu sẵn": sum(offer.is_ticked and offer.changes for offer in proposed),
        "dòng chờ xem lại": sum(offer.may_be_taken and not offer.is_ticked for offer in proposed),
        "dòng như đang có": sum(not offer.may_be_taken and not offer.is_unread for offer in proposed),
        "dòng không lấy": sum(offer.is_unread for offer in proposed),
    }
    words = "; ".join(f"{number} {what}" for what, number in counts.items() if number)
    if words:
        yield f"{words}."
