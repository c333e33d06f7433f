"""A file of any name, sent to any door: never an error page, kept under a name that can be shown, and given back."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from associations.actions.uploads import keep_upload
from associations.exchange.template import make_template
from associations.models import Period, Return, ReturnScan, Upload
from reports.exports.document.template import portal_template
from reports.models import DocumentTemplate, MeetingDocument
from tests import factories
from tests.browsing import address, sign_in
from tests.cast import Cast

PDF = b"%PDF-1.7\n" + b"x" * 50 + b"\n%%EOF\n"
LARGE = b"%PDF-1.7\n" + b"x" * 3 * 1024 * 1024 + b"\n%%EOF\n"  # kept in a file of Django's own
STEMS = {
    "vietnamese": "Báo cáo quý IV – Lạng Sơn",
    "decomposed": unicodedata.normalize("NFD", "Báo cáo Lạng Sơn"),
    "long": "Báo cáo " + "ộ" * 400,
    "longest": "a" * 70_000,
    "arabic": "تقرير‏ 2025",
    "emoji": "👩‍🏫 lớp học",
    "turned": "abc\u202efdp.exe",
    "controls": "a\x01\x1b[2Jb\x7f",
    "lines": "a\tb\u2028c",
    "quotes": 'a"; filename="b',
    "path": "../../../etc/passwd",
    "windows": "C:\\Users\\x\\CON",
    "device": "NUL",
    "dots": "....",
    "blanks": "   ",
    "wide": "x" * 254,
    "ending": "a." + "b" * 250,
    "markup": "<script>alert(1)</script>",
    "placeholder": "{{ x }}%s%n",
    "not-utf8": b"b\xe1o c\xe1o\xff".decode("latin-1"),
}


def send(client: Client, url: str, field: str, name: str, content: bytes):
    """Send one file under exactly this name; Django's client would tidy it first."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogatepass")
    body = b"".join(
        (
            b'--x\r\nContent-Disposition: form-data; name="', field.encode(), b'"; filename="', quoted,
            b'"\r\nContent-Type: application/octet-stream\r\n\r\n', content, b"\r\n--x--\r\n",
        )
    )  # fmt: skip
    return client.post(url, body, content_type="multipart/form-data; boundary=x", follow=True)


def can_be_shown(name: str) -> bool:
    return name.isprintable() and 0 < len(name) <= 120 and len(name.encode()) <= 200 and "/" not in name


@dataclass
class Door:
    """One door: where it is, in which field, what a good file is, and what it keeps."""

    url: str
    field: str
    ending: str
    content: bytes
    kept: Callable[[], list[str]]
    client: Client


@pytest.fixture
def doors(cast: Cast) -> dict[str, Door]:
    return_ = factories.draft(cast)
    Period.objects.open_year(2024)
    officer, secretary = sign_in(cast.officer), sign_in(cast.secretary)

    def names(model, **which):
        return lambda: list(model.objects.filter(**which).values_list("name", flat=True))

    meeting = f"/cum/dong-bac/{return_.period.year}/hoi-nghi/tai-lieu/"
    own = f"/cum/dong-bac/{return_.period.year}/soan-bao-cao/mau/"
    return {
        "scan": Door(address(return_, "ban-ky"), "scan", ".pdf", PDF, names(ReturnScan), officer),
        "large scan": Door(address(return_, "ban-ky"), "scan", ".pdf", LARGE, names(ReturnScan), officer),
        "filled": Door(address(return_, "excel"), "file", ".xlsx", make_template(return_), names(Upload), officer),
        "meeting file": Door(meeting, "paper", ".pdf", PDF, names(MeetingDocument), secretary),
        "template": Door(own, "mau", ".docx", portal_template(), names(DocumentTemplate), secretary),
        "check": Door("/kiem-chung/", "file", ".csv", b"a,b\n1,2\n", list, officer),
    }  # fmt: skip


@pytest.mark.parametrize("door", ["scan", "large scan", "filled", "meeting file", "template", "check"])
def test_no_name_makes_an_error_page(doors: dict[str, Door], door: str):
    found = doors[door]
    stems = (
        STEMS
        if door in ("scan", "meeting file", "check")
        else {k: STEMS[k] for k in ("long", "lines", "ending")}
    )
    for kind, stem in stems.items():
        response = send(found.client, found.url, found.field, stem + found.ending, found.content)
        assert response.status_code < 500, (door, kind)
        page = response.content.decode()
        assert not [c for c in page if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\r\t\u2060"], (
            kind
        )
        assert all(can_be_shown(name) for name in found.kept()), (door, kind, found.kept())
    if door != "check":
        assert found.kept(), "at least one was taken"


def test_a_file_of_any_name_is_given_back_under_it(doors: dict[str, Door], cast: Cast):
    door = doors["meeting file"]
    for stem in STEMS.values():
        send(door.client, door.url, door.field, stem + door.ending, door.content)
    for kept in MeetingDocument.objects.all():
        response = door.client.get(f"{door.url}{kept.pk}/")
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Disposition"].isascii()


def test_names_that_stood_before_are_given_back_too(doors: dict[str, Door], cast: Cast):
    """Until now names were kept as they came, a line feed among them."""
    door = doors["meeting file"]
    send(door.client, door.url, door.field, "a.pdf", PDF)
    MeetingDocument.objects.update(name='a\r\nSet-Cookie: x"\u202e.pdf')
    response = door.client.get(f"{door.url}{MeetingDocument.objects.get().pk}/")
    assert response.status_code == 200
    assert "\n" not in response["Content-Disposition"]
    assert not response.cookies


def test_a_filled_template_of_a_long_name_is_read(doors: dict[str, Door], cast: Cast):
    return_ = Return.objects.get()
    kept = keep_upload(
        by=cast.officer, return_=return_, name="ộ" * 250 + ".xlsx", content=make_template(return_)
    )
    assert can_be_shown(kept.name)
    assert kept.name.endswith("….xlsx")
