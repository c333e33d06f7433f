"""Who leads the cluster reads the sentences for the press before everybody does, and reads the same ones."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from associations.models import Period
from reports.models import Meeting
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast

PAGE, PUBLIC = "/cum/dong-bac/2024/hoi-nghi/bao-chi/", "/cong-khai/dong-bac/2024/"
DRAFT = "Chưa công bố: chỉ để chuẩn bị, chưa gửi báo chí."


def paragraphs(client: Client, address: str) -> tuple[str, list[str]]:
    """All that a page says, and the paragraphs of the longer words for the press, which the short ones begin and end like."""
    page = html.fromstring(client.get(address).content.decode())
    short, text = (
        [one.text_content().strip() for one in box.iter("p")] for box in page.find_class("press-text")
    )
    assert (short[:-2], short[-1]) == (text[: len(short) - 2], text[-1])
    return page.text_content(), text


@pytest.mark.django_db
def test_the_sentences_are_prepared_then_published_as_they_were_read(cast: Cast):
    client = sign_in(cast.secretary)
    factories.begin(cast.lang_son, 2024)
    page, (note, first, *_) = paragraphs(client, PAGE)
    assert note == DRAFT
    assert first.startswith(f"Năm 2024, {cast.cluster.name} có ")
    assert "Chưa có báo cáo nào được duyệt" in page
    assert "Chưa có ngày họp" in page

    for unit in (cast.thai_nguyen, cast.bac_kan, cast.cao_bang):
        factories.approved(cast, unit, 2024, members=200_000 + unit.pk)
    page, lines = paragraphs(client, PAGE)
    assert "Số liệu chưa chốt" in page
    assert any("hội viên chiếm" in line.lower() for line in lines)

    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Họp sớm")
    Meeting.objects.update(date=datetime.date(2024, 11, 25), place="Hội trường tỉnh, gặp ông Phú")
    page, prepared = paragraphs(client, PAGE)
    assert "Không ghi địa điểm “Hội trường tỉnh, gặp ông Phú”" in page
    assert not any("Phú" in line or settings.PORTAL_URL in line for line in prepared)
    assert prepared[1].startswith("Ngày 25/11/2024, ")
    assert client.get(f"{PAGE}?so-lieu=phien-ban-9").status_code == 404

    local = "chỉ mở được trên máy này"
    asked = f"/cum/dong-bac/2024/chot-so-lieu/{stored.revision}/cong-bo/"
    assert (local in client.get(asked).content.decode(), local in page) == (True, False)
    publish(by=cast.secretary, revision=stored)
    page, published = paragraphs(client, PAGE)
    public_page, public = paragraphs(Client(), PUBLIC)
    assert (local in page, public_page.count(local)) == (True, 2)  # by the words to copy, by the source
    assert published == public
    assert published[:-1] == prepared[1:-1]
    assert published[-1].endswith(f"{settings.PORTAL_URL}{PUBLIC}phien-ban-1/")
