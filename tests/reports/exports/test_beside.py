"""Files are made beside the web worker: it loads nothing that writes them, and what it hands over is enough."""

import os
import pickle
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from associations import helper_process
from associations.models import Period
from reports.exports.formats import FORMATS, Dossier, make_file, written
from reports.exports.pack import _without_times
from reports.revisions.freezing import freeze
from reports.revisions.reading import RevisionContent
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast

# What writes and reads files, and what it loads itself.
WRITERS = {"xlsxwriter", "openpyxl", "docx", "docxtpl", "jinja2", "pptx", "lxml", "typst", "altair", "vl_convert", "pandas", "numpy", "PIL"}  # fmt: skip
_LOADED = (
    "import sys, khuyenhoc.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
    "print(*{name.partition('.')[0] for name in sys.modules})"
)


class Beside:
    """A helper that does the work here, with what a process beside would be given. done: which work, in turn."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def call(self, function: str, arguments: tuple, named: dict) -> bytes:
        self.done.append(function)
        given, by_name = pickle.loads(pickle.dumps((arguments, named)))  # noqa: S301
        return import_string(function)(*given, **by_name)


@pytest.fixture
def beside(monkeypatch) -> Beside:
    found = Beside()
    monkeypatch.setattr(helper_process, "_helper", found)
    return found


def test_a_web_worker_starts_without_anything_that_writes_files():
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings"}
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "reports" in loaded
    assert WRITERS & set(loaded) == set()


def test_every_file_is_the_same_of_what_was_handed_over(cast: Cast, beside: Beside):
    factories.approved(cast, cast.lang_son, 2024)
    period = Period.objects.get(year=2024)
    stored, _ = freeze(by=cast.secretary, cluster=cast.cluster, period=period, reason="Kịp họp")
    content = RevisionContent(stored)
    dossier = Dossier.of(content.report("then"), content.report("today"), made_at=timezone.now())
    for name in FORMATS:
        here, there = written(name, dossier), make_file(name, dossier)
        assert _without_times(here) == _without_times(there), name
    assert set(beside.done) == {"reports.exports.formats.written"}
    assert len(beside.done) == len(FORMATS) - 2  # csv and JSON need no large library


def test_the_files_of_a_return_and_of_a_table_are_made_beside(cast: Cast, beside: Beside):
    factories.approved(cast, cast.lang_son, 2024)
    client = sign_in(cast.secretary)
    files = [f"/bao-cao/lang-son/2024/{name}/" for name in ("mau-excel", "word", "pdf")]
    for page, ending in (("tong-quan", "xlsx"), ("bang-cheo", "xlsx"), ("tong-quan", "svg")):
        text = client.get(f"/cum/dong-bac/2024/{page}/").content.decode()
        files.append(re.findall(rf'href="([^"]+/tep/[^"]+[.]{ending}[^"]*)"', text)[0].replace("&amp;", "&"))
    for address in files:
        assert client.get(address).status_code == 200, address
    assert len(beside.done) == len(files)
