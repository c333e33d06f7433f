"""What the tests over HTTP share: a signed-in client, the fields that a form sends."""

from html.parser import HTMLParser

from django.test import Client

from associations.models import Return, User


def sign_in(user: User) -> Client:
    """A client in which a user is signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


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
        said = dict(attrs)
        if tag == "form":
            self._inside = "return-form" in (said.get("class") or "")
        if not self._inside:
            return
        name = said.get("name", "")
        if tag == "input" and name and said.get("type") not in ("checkbox", "radio"):
            self.fields[name] = [said.get("value", "")]
        elif tag == "input" and name and "checked" in said:
            self.fields.setdefault(name, []).append(said.get("value", "on"))
        elif tag == "select":
            self._select = name
            self.fields[name] = [""]
        elif tag == "option" and self._select and "selected" in said:
            self.fields[self._select] = [said.get("value", "")]
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


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the return's form as it stands."""
    parser = _Fields()
    parser.feed(html)
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
