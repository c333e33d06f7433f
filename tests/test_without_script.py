"""The officer's path in a browser that runs no scripts: what is in sight on a page is pressed, nothing else."""

from urllib.parse import urljoin

import pytest
from lxml import html

from associations.models import Period, Return
from associations.sections.base import read_columns
from tests import factories
from tests.browsing import sign_in

pytestmark = pytest.mark.django_db

FORM = "/bao-cao/lang-son/2025/nhap/"


def shown(response):
    """What a page shows where no script runs: without what is hidden until one comes."""
    assert response.status_code == 200, response
    root = html.document_fromstring(response.content.decode())
    for element in root.xpath("//*[@hidden] | //button[contains(@class, 'visually-hidden')] | //dialog"):
        element.drop_tree()
    return root


def words_on(element):
    """The words of an element as they are read."""
    return " ".join(element.text_content().split())


def sent_by(form, root):
    """The fields that a browser would send of a form as it stands."""
    sent = {}
    outside = root.xpath("//*[@form=$form]", form=form.get("id", "-"))
    for field in [*form.iter("input", "select", "textarea"), *outside]:
        is_off = field.get("type") in ("checkbox", "radio") and field.get("checked") is None
        if (
            field.tag == "button"
            or not field.get("name")
            or is_off
            or field.xpath("ancestor-or-self::*[@disabled]")
        ):
            continue
        value = field.value
        if field.tag == "select" and value is None:
            value = field.value_options[0]
        sent.setdefault(field.get("name"), []).append((value or "").removeprefix("\n"))
    return sent


def press(client, response, words, **typed):
    """Press the one button with these words after typing into its form; the page that it leads to."""
    root = shown(response)
    (button,) = [button for button in root.iter("button") if words_on(button) == words]
    assert button.get("disabled") is None, f"{words} cannot be pressed"
    (form,) = root.xpath("//form[@id=$form]", form=button.get("form")) or list(button.iterancestors("form"))
    sent = sent_by(form, root)
    assert typed.keys() <= sent.keys(), "typed into fields that are there"
    sent |= {name: [str(value)] for name, value in typed.items()}
    if button.get("name"):
        sent[button.get("name")] = [button.get("value", "")]
    return client.post(form.get("action") or response.request["PATH_INFO"], sent, follow=True)


def test_a_return_is_begun_filled_explained_and_submitted_by_buttons_and_links(cast):
    Period.objects.open_year(2025)
    client = sign_in(cast.officer)
    page = press(client, client.get("/"), "Bắt đầu báo cáo năm 2025")
    page = press(client, page, "Lưu", **{**factories.SOUND, "branches": ""})
    assert "Nộp báo cáo" in words_on(shown(page).body)
    (more,) = shown(page).xpath("//tr[@id='dong-branches']//a[@class='row-more']/@href")
    press(client, client.get(urljoin(FORM, more)), "Lưu", **{"branches/missing": "chua_co"})
    asked = press(client, client.get(FORM), "Nộp báo cáo")
    page = press(client, asked, "Nộp báo cáo")
    return_ = Return.objects.get()
    assert return_.status == Return.Status.SUBMITTED
    assert "Số biên nhận" in words_on(shown(page).body)
    stored = read_columns([return_.pk])[return_.pk]
    assert (stored["members"], stored["branches"]) == (factories.SOUND["members"], None)
