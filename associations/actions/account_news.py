"""Tell a person what was done to the account: by a notice in the portal and by mail."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from associations import access, mail, notices
from associations.actions.records import write_down
from associations.models import Notice, OutgoingMail, User

_SUBJECT = "[Cổng thông tin khuyến học] Tài khoản của anh/chị vừa được thay đổi"
_UNSENT = "chưa gửi được thư báo tới"
_NOT_REQUESTED = "Nếu anh/chị không nhờ việc này, hãy báo ngay cho thư ký cụm hoặc một quản trị khác."


@dataclass(frozen=True, kw_only=True)
class AccountNews:
    """What was done to an account, in words.

    text: addressed to the person ("đã gỡ xác thực hai bước của anh/chị"), after the name of who did it.
    record: the same for the account's history. about: where given, all other administrators are told as well, with
    this before the name. addresses: where mail goes besides the person's own address, as an old address.
    tells_person: False where it is news only to others, as to somebody who could never sign in yet.
    """

    text: str
    record: str
    about: str = ""
    addresses: tuple[str, ...] = ()
    kind: str = Notice.Kind.ACCOUNT
    tells_person: bool = True


def report_to_person(*, by: User, person: User, news: AccountNews) -> None:
    """Record what an administrator did to an account, and tell the person; in the transaction of the action."""
    write_down(by=by, row=person, words=news.record)
    sentence = f"{by} {news.text}."
    place = reverse("start" if news.kind == Notice.Kind.HANDOVER else "my_sessions")
    if news.tells_person:
        notices.give_notice(to=[person], kind=news.kind, text=sentence, place=place, by=by)
    if news.about:
        others = access.administrators_on(timezone.localdate()).exclude(user=person).select_related("user")
        notices.give_notice(
            to=[held.user for held in others],
            kind=news.kind,
            text=f"{by} {news.record} ({news.about}: {person}).",
            place=reverse("person", kwargs={"pk": person.pk}),
            by=by,
        )
    if not news.tells_person:
        return
    wanted = dict.fromkeys(address for address in (person.email, *news.addresses) if address)
    text = _letter(person, sentence)
    mail.send_each(mail.Letter(address, _SUBJECT, text, person=person) for address in wanted)


def about_administrator(person: User) -> str:
    """Return `about` for the account of an administrator of today; "" for any other account."""
    held = access.administrators_on(timezone.localdate()).filter(user=person)
    return "tài khoản quản trị" if held.exists() else ""


def unsent(person: User) -> list[tuple[datetime.datetime, str]]:
    """Return the mails to a person that did not go out: when that was certain, and what to do, in words.

    Read from the outbox, so that a mail that goes out in the end is no longer said to be missing.
    """
    states = (OutgoingMail.State.GIVEN_UP, OutgoingMail.State.DROPPED)
    found = OutgoingMail.objects.filter(person=person, state__in=states)
    return [
        (lost.changed_at, f"{_UNSENT} {lost.to} (“{lost.subject}”); hãy báo bằng điện thoại")
        for lost in found.order_by("-changed_at")
    ]


def is_unsent(words: str) -> bool:
    """Return whether a line of an account's history says that a mail about it did not go out."""
    return words.startswith(_UNSENT)


def _letter(person: User, sentence: str) -> str:
    now = timezone.localtime()
    lines = [
        "Kính gửi anh/chị,",
        f"Lúc {now:%H:%M} ngày {now:%d/%m/%Y}, {sentence}",
        f"Tài khoản: {person.username}",
        _NOT_REQUESTED,
        settings.PORTAL_URL,
    ]
    return "\n".join(lines)
