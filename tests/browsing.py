"""What the tests over HTTP share: a signed-in client, the fields that a form sends."""

import html
import re
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.models import Return, User


def sign_in(user: User) -> Client:
    """A client in which a user is signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def sign_in_confirmed(user: User) -> Client:
    """A client in which an administrator is signed in and has just given the own password once more."""
    client = sign_in(user)
    session = client.session
    session["password_confirmed_at"] = timezone.now().timestamp()
    session.save()
    return client


def questions_in(captured: CaptureQueriesContext) -> list[str]:
    """The SQL that was asked of tables. A test's transaction has savepoints round the cache, which a page has not."""
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def address(return_: Return, page: str = "") -> str:
    """The address of a return's page: "nhap", "nop", … or "" for the overview."""
    base = f"/bao-cao/{return_.association.key}/{return_.period.year}/"
    return f"{base}{page}/" if page else base


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag, attrs):
        text = dict(attrs)
        if tag == "form":
            self._inside = "return-form" in (text.get("class") or "")
        if not self._inside:
            return
        name = text.get("name", "")
        if tag == "input" and name and text.get("type") not in ("checkbox", "radio"):
            self.fields[name] = [text.get("value", "")]
        elif tag == "input" and name and "checked" in text:
            self.fields.setdefault(name, []).append(text.get("value", "on"))
        elif tag == "select":
            self._select = name
            self.fields[name] = [""]
        elif tag == "option" and self._select and "selected" in text:
            self.fields[self._select] = [text.get("value", "")]
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data):
        if self._textarea:
            self.fields[self._textarea] = [(self.fields[self._textarea][0] + data).lstrip("\n")]


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the return's form as it stands."""
    parser = _Fields()
    parser.feed(page)
    return parser.fields


def open_form(client: Client, return_: Return) -> dict[str, list[str]]:
    """The fields of the filler's page as a browser holds them."""
    response = client.get(address(return_, "nhap"))
    assert response.status_code == 200, response
    return fields_of(response.content.decode())


def send_form(client: Client, return_: Return, fields: dict[str, list[str]], **changed: object):
    """Send the form with some fields changed."""
    sent = {
        **fields,
        **{name: value if isinstance(value, list) else [value] for name, value in changed.items()},
    }
    return client.post(address(return_, "nhap"), sent)


def panel_of(client: Client, return_: Return, code: str) -> str:
    """The page of what is said and kept of one figure beside its number."""
    response = client.get(address(return_, f"nhap/o/{code}"))
    assert response.status_code == 200, response
    return html.unescape(response.content.decode())


def send_panel(client: Client, return_: Return, code: str, **changed: object):
    """Send the page of a figure as it stands, with some fields changed."""
    fields = fields_of(client.get(address(return_, f"nhap/o/{code}")).content.decode())
    lists = {name: value if isinstance(value, list) else [value] for name, value in changed.items()}
    return client.post(address(return_, f"nhap/o/{code}"), {**fields, **lists})


_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden_fields(page: str) -> dict[str, str]:
    """What the hidden fields of a page's forms send, such as a preview's; the token aside."""
    found = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
    found.pop("csrfmiddlewaretoken", None)
    return found


def words_of(response: HttpResponse) -> str:
    """A page's text as it is read, with its tags."""
    return html.unescape(response.content.decode())


def preview_then_confirm(client: Client, url: str, typed: dict[str, str]) -> tuple[str, HttpResponse]:
    """The words of the preview of what was typed, and the answer once it is confirmed as the page sends it."""
    shown = client.post(url, typed)
    assert shown.status_code == 200, words_of(shown)
    page = words_of(shown)
    assert "Chưa lưu gì" in page
    return page, client.post(url, {**hidden_fields(shown.content.decode()), "confirm": "1"})
