"""How often the pages that people open most ask the database: the same at any number of units and years, and no more."""

import pytest

from tests.bench.pages import count, make_pages

# A page that asks once more than here costs everybody who opens it; one that asks less is to be written down too.
QUERIES = {
    "one-query page": 5,
    "save of one field": 21,
    "form of a return": 16,
    "overview of a return": 24,
    "start page, officer": 11,
    "start page, secretariat": 11,
    "start page, officer of twelve": 11,
    "start page, deputy": 11,
    "start page, several clusters": 11,
    "start page, centre": 6,
    "start page, administrator": 6,
    "officer and secretary": 17,
    "reviewer's page": 21,
    "cluster overview": 9,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("provinces", "years"), [(8, range(2024, 2026)), (34, range(2016, 2026))])
def test_a_page_asks_as_often_as_is_written_down(settings, tmp_path, provinces, years):
    settings.ROOT_URLCONF = "tests.bench.page_urls"
    settings.SECOND_FACTOR = False
    pages = make_pages(tmp_path, provinces, years)
    assert {name: len(count(page)[0]) for name, page in pages.items()} == QUERIES
