"""Tell a person what was done to the account: by a notice in the portal, and by mail once it is committed."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from associations import access, mail, notices
from associations.actions.records import write_down
from associations.models import Notice, User

_SUBJECT = "[Cổng thông tin khuyến học] Tài khoản của anh/chị vừa được thay đổi"
_UNSENT = "chưa gửi được thư báo tới"
_NOT_REQUESTED = "Nếu anh/chị không nhờ việc này, hãy báo ngay cho thư ký cụm hoặc một quản trị khác."


@dataclass(frozen=True, kw_only=True)
class AccountNews:
    """What was done to an account, in words.

    text: addressed to the person ("đã gỡ xác thực hai bước của anh/chị"), after the name of who did it.
    record: the same for the account's history. about: where given, all other administrators are told as well, with
    this before the name. addresses: where mail goes besides the person's own address, as an old address.
    """

    text: str
    record: str
    about: str = ""
    addresses: tuple[str, ...] = ()
    kind: str = Notice.Kind.ACCOUNT


def report_to_person(*, by: User, person: User, news: AccountNews) -> None:
    """Record what an administrator did to an account, and tell the person.

    Runs in the transaction of the action; the mails go out once it is committed.
    """
    write_down(by=by, row=person, words=news.record)
    sentence = f"{by} {news.text}."
    place = reverse("start" if news.kind == Notice.Kind.HANDOVER else "my_sessions")
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
    wanted = dict.fromkeys(address for address in (person.email, *news.addresses) if address)
    letter = _letter(person, sentence)
    transaction.on_commit(partial(_send, by, person, list(wanted), letter))


def about_administrator(person: User) -> str:
    """Return `about` for the account of an administrator of today; "" for any other account."""
    held = access.administrators_on(timezone.localdate()).filter(user=person)
    return "tài khoản quản trị" if held.exists() else ""


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


def _send(by: User, person: User, addresses: list[str], text: str) -> None:
    """Send the mails; where one does not go out, the account's history says so."""
    letters = [mail.letter(address, _SUBJECT, text) for address in addresses]
    if not letters:
        return
    for address, taken in zip(addresses, mail.send_each(letters), strict=True):
        if not taken:
            write_down(
                by=by, row=person, words=f"chưa gửi được thư báo tới {address}; hãy báo bằng điện thoại"
            )
