"""Ends of life: a table that knows what this project uses, told in words, the same in the docs."""

import datetime
import re
from pathlib import Path

import django
import pytest

from khuyenhoc.operations import lifetimes as module
from khuyenhoc.operations.lifetimes import DJANGO, KNOWN_AS_OF, PRODUCTS, PYTHON, Lifetime, lifetimes

ROOT = Path(__file__).resolve().parents[3]
END = datetime.date(2027, 10, 31)
DAY = datetime.timedelta(days=1)


def test_the_table_knows_what_the_project_uses_and_the_docs_show_it_whole():
    assert ".".join(map(str, django.VERSION[:2])) in DJANGO.ends
    requires = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert requires in PYTHON.ends
    page = (ROOT / "docs/lifetimes.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) \| (\d{4}-\d\d-\d\d) \|$", page, re.MULTILINE)
    assert rows == [(p.name, version, day.isoformat()) for p in PRODUCTS for version, day in p.ends.items()]
    assert KNOWN_AS_OF.isoformat() in page
    assert all(product.source in page for product in PRODUCTS)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (END - 400 * DAY, "Python 3.11 được sửa lỗi bảo mật đến 31/10/2027"),
        (END - 300 * DAY, f"Python 3.11 được sửa lỗi bảo mật đến 31/10/2027; trước ngày ấy {PYTHON.next}"),
        (END, f"Python 3.11 được sửa lỗi bảo mật đến 31/10/2027; trước ngày ấy {PYTHON.next}"),
        (END + DAY, f"Python 3.11 hết được sửa lỗi bảo mật từ 31/10/2027: {PYTHON.next}"),
    ],
)
def test_the_nearer_the_end_the_more_is_said(today, words):
    lifetime = Lifetime(product=PYTHON, version="3.11", ends=END)
    assert lifetime.words(today) == words
    assert lifetime.is_over(today) == (today > END)


def test_a_version_that_the_table_does_not_know_is_called_unknown_and_not_well():
    lifetime = Lifetime(product=PYTHON, version="3.19", ends=None)
    assert PYTHON.source in lifetime.words(END)
    assert not lifetime.is_over(END)


@pytest.mark.django_db
def test_a_system_that_says_nothing_of_itself_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_OS_RELEASE", tmp_path / "none")
    assert [found.product.name for found in lifetimes()] == ["Django", "Python"]
    (tmp_path / "some").write_text('ID=debian\nVERSION_ID="12"\n')
    monkeypatch.setattr(module, "_OS_RELEASE", tmp_path / "some")
    assert [(found.product.name, found.version) for found in lifetimes()][2:] == [("Debian", "12")]
