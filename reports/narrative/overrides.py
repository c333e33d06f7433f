"""Paragraphs written by hand: kept to the byte when figures are renewed, marked where a number in them went stale."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import transaction
from django.utils import timezone

from associations.models import Cluster, Period, User
from associations.returns.workflow import Refused
from reports.models import Meeting, OwnParagraph
from reports.narrative.compose import ADDED
from reports.narrative.paragraphs import numerals
from reports.revisions.meetings import meeting_to_change

LONGEST = 20_000  # characters of a paragraph
_ACTION = "soạn báo cáo"


class Overtaken(Refused):
    """Somebody else saved the paragraph meanwhile; `theirs` is what stands now, None where they took it back."""

    def __init__(self, theirs: OwnParagraph | None) -> None:
        self.theirs = theirs
        if theirs is None:
            reason = "Trong lúc đó có người đã trả đoạn này về lời máy viết."
        else:
            who = theirs.by.full_name or theirs.by.username
            reason = f"Trong lúc đó {who} đã sửa đoạn này lúc {timezone.localtime(theirs.at):%H:%M %d/%m/%Y}."
        super().__init__([f"{reason} Lời của anh/chị chưa lưu: đối chiếu hai bản rồi lưu lại."])


@dataclass(frozen=True)
class StaleNumber:
    """A number in a hand-written paragraph that the figures no longer say; new is "" where nothing stands for it."""

    old: str
    new: str

    @property
    def words(self) -> str:
        """Return "33,0 nay là 33,4"."""
        return (
            f"{self.old} nay là {self.new}" if self.new else f"{self.old} nay không còn trong đoạn máy viết"
        )


def stamp(paragraph: OwnParagraph | None) -> str:
    """Return what a form sends back to say which version of a paragraph it showed; "" where there was none."""
    return paragraph.at.isoformat() if paragraph else ""


def own_texts(meeting: Meeting | None) -> dict[str, str]:
    """Return the texts written by hand for a meeting, by key, in the order of their writing."""
    if meeting is None or not meeting.pk:
        return {}
    return dict(meeting.paragraphs.order_by("pk").values_list("key", "text"))


def stale_numbers(text: str, seen: str, now: str) -> list[StaleNumber]:
    """Return the numerals of a text that the generated paragraph had when it was seen and has no more."""
    before, after = numerals(seen), numerals(now)
    gone = [one for one in dict.fromkeys(numerals(text)) if one in before and one not in after]
    if not gone:
        return []
    became: dict[str, str] = {}
    for old, new in _pairs(before, after):
        if old != new:
            became.setdefault(old, new)
    return [StaleNumber(old, became.get(old, "")) for old in gone]


def _pairs(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Return which numeral stands now where another stood; where their number differs, only of equal stretches."""
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    found: list[tuple[str, str]] = []
    for kind, left, left_end, right, right_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():  # fmt: skip
        if kind == "replace" and left_end - left == right_end - right:
            found += zip(before[left:left_end], after[right:right_end], strict=True)
    return found


@transaction.atomic
def write_paragraph(
    *, by: User, cluster: Cluster, period: Period, key: str, text: str, seen: str, stamp_seen: str
) -> OwnParagraph:
    """Write a paragraph by hand over the generated text `seen`; a blank text leaves the paragraph out of the report.

    stamp_seen: what `stamp` gave when the form was shown. Raises Overtaken where somebody saved it meanwhile, else
    Refused.
    """
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    text = _checked(text)
    found = meeting.paragraphs.select_related("by").filter(key=key).first()
    if stamp(found) != stamp_seen:
        raise Overtaken(found)
    if not key or len(key) > 80:
        raise Refused(["Không có đoạn này trong báo cáo. Tải lại trang rồi chọn đoạn."])
    one = found or OwnParagraph(meeting=meeting, key=key)
    one.text, one.seen, one.by, one.at = text, seen.replace("\r\n", "\n"), by, timezone.now()
    one.save()
    return one


@transaction.atomic
def add_paragraph(*, by: User, cluster: Cluster, period: Period, section: str, text: str) -> OwnParagraph:
    """Add a paragraph at the end of a section. Raises Refused for a blank one and for who does not lead."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    text = _checked(text)
    if not text.strip():
        raise Refused(["Đoạn thêm còn trống. Gõ nội dung rồi lưu."])
    keys = meeting.paragraphs.filter(key__startswith=f"{section}/{ADDED}-").values_list("key", flat=True)
    number = max((int(key.rpartition("-")[2]) for key in keys), default=0) + 1
    return OwnParagraph.objects.create(
        meeting=meeting, key=f"{section}/{ADDED}-{number}", text=text, by=by, at=timezone.now()
    )


@transaction.atomic
def drop_paragraph(*, by: User, cluster: Cluster, period: Period, key: str, stamp_seen: str) -> None:
    """Restore the generated text, or take an added paragraph away; raise Overtaken, else Refused."""
    meeting = meeting_to_change(by=by, cluster=cluster, period=period, action=_ACTION)
    found = meeting.paragraphs.select_related("by").filter(key=key).first()
    if stamp(found) != stamp_seen:
        raise Overtaken(found)
    if found:
        found.delete()


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise Refused([f"Đoạn dài {len(text)} chữ; tối đa {LONGEST}. Chia thành nhiều đoạn."])
    if "\x00" in text:
        raise Refused(["Đoạn có ký tự không lưu được. Xóa ký tự lạ rồi lưu lại."])
    return text
