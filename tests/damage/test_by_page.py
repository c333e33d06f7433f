"""Damaged files by page: every door answers in words, in time, and in one line a problem."""

import html
import re
import time
import unicodedata

import pytest
from django.core.cache import cache

from associations.models import Period
from reports.exports.document.template import portal_template
from tests import factories
from tests.browsing import address, sign_in
from tests.cast import Cast
from tests.damage.making import damaged
from tests.damage.runner import good_files
from tests.test_file_names import send

SEED = 18
AS_MANY = 10  # and ten times as many in `make soak`
PDF = b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF\n"
_CONTROLS = ("Cc", "Cf", "Cs")


@pytest.mark.soak
def test_a_damaged_file_is_answered_in_words(cast: Cast, rounds: int):
    good = {name: data for name, data in good_files(cast).items() if name != "associations.csv"}
    good |= {"mau.docx": portal_template(), "giay-moi.docx": portal_template(), "ban-ky.pdf": PDF}
    return_ = factories.begin(cast.lang_son, 2025)
    Period.objects.open_year(2025)
    officer, secretary = sign_in(cast.officer), sign_in(cast.secretary)
    doors = {
        "template.xlsx": (officer, address(return_, "excel"), "file"),
        "wide.xlsx": (officer, address(return_, "excel"), "file"),
        "mau.docx": (secretary, "/cum/dong-bac/2025/soan-bao-cao/mau/", "mau"),
        "giay-moi.docx": (secretary, "/cum/dong-bac/2025/hoi-nghi/tai-lieu/", "paper"),
        "ban-ky.pdf": (officer, address(return_, "ban-ky"), "scan"),
    }
    answered = 0
    for number in range(AS_MANY * rounds):
        file = damaged(SEED, number, good)
        client, url, field = doors.get(file.good, (officer, "/kiem-chung/", "file"))
        cache.clear()  # what one person may send in a while is not asked here
        began = time.process_time()
        response = send(client, url, field, file.stem + file.ending, file.content)
        seconds = time.process_time() - began
        what = f"{number} {file.good} {file.how}"
        assert response.status_code in (200, 400, 409, 413, 422), what
        assert seconds < 5, f"{what}: {seconds} s"
        page = response.content.decode()
        seen = [c for c in page if unicodedata.category(c) in _CONTROLS and c not in "\n\r\t\u2060"]
        assert not seen, f"{what}: {seen}"
        text = html.unescape(re.sub(r"<[^>]*>", " ", page))
        assert not re.search(r"Traceback|PanicException|BadZipFile|CalamineError|ExpatError", text), what
        answered += response.status_code != 200
    assert answered > AS_MANY * rounds / 3, "most of them were damaged indeed"
