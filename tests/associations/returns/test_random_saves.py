"""Random saves of several people: what a save patches, in the return's material and on the page, is what a full reading gives.

Three people hold the form open, each as old as their last save: they type, undo, clash, and meet imports, pastes, lists,
questions and figures of last year that change meanwhile, also while a save is under way. After each save the page of whoever saved, with the answer put into
it as the script does, is held against what is written of a return that is read anew, every fifth against the page opened anew.
"""

import contextlib
import csv
import datetime
import html
import json
import random
import re
from typing import Any

import lxml.html
import pytest
from django.template.loader import render_to_string

from associations.actions import questions
from associations.actions import returns as actions
from associations.actions.edits import RETURN_TEXTS, Edit
from associations.actions.imports import import_returns
from associations.actions.registers import add_rows, remove_row
from associations.events import breaks_of
from associations.exchange.entries import read_returns
from associations.exchange.problems import BadFile
from associations.forms.returns import SectionForm, SigningForm
from associations.forms.sheet_rows import write_saved_row
from associations.models import Question, Return
from associations.returns.cells import CellName, section_of
from associations.returns.lines import line_of
from associations.returns.material import Material, read_material
from associations.returns.registers import rows_of
from associations.returns.sheet import make_sheet
from associations.sections.base import registers, text_columns
from associations.views import filling
from tests import factories
from tests.browsing import address, sign_in
from tests.plugin import SOAK

SAVES = 10_000 if SOAK else 40
NUMBERS = ("", "0", "17", "2.500", "9.800", "12a", "khoảng 300", "98.765.432.100", "1,5 tỉ", "-4")
WORDS = ("", "Số liệu do các huyện báo lên.", "Tính cả hội viên <mới> & cũ", "Đổi cách tính từ quý II")
REASONS, FLAGS = ("", "chua_co", "khong_ap_dung"), ("tam_tinh", "uoc_tinh", "da_sua")
PIECE = re.compile(r"(xet|truoc|tien-do)-.+|con-thieu")
# Few figures, so that people meet: some bound by rules to others, counted by lists, required, and of money.
CODES = ("population", "communes", "commune_associations", "members", "members_new", "branches", "fund_total",
         "fund_opening", "cooperation_programmes", "family_recognised")  # fmt: skip


def drawn(element: Any) -> Any:
    """A piece of a page as it is seen, whatever white space stands between its tags, and however it came there."""
    attributes = {
        name: " ".join(text.split()) for name, text in element.attrib.items() if name != "hx-swap-oob"
    }
    words = " ".join((element.text or "").split())
    return element.tag, attributes, words, [(drawn(one), (one.tail or "").strip()) for one in element]


def without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [])}


class Page:
    """The form as one person has it open: what the script knows and shows."""

    def __init__(self, user: Any, return_: Return, *, in_millions: bool = False, document: str = "") -> None:
        user.enters_millions = in_millions
        user.save()
        self.user, self.return_, self.document = user, return_, document
        self.client, self.url = sign_in(user), address(return_, "nhap")
        self.done: list[tuple[str, Any]] = []  # cells with what stood there before: what may be undone
        self.open()

    def open(self) -> None:
        """Open the form anew."""
        page = lxml.html.fromstring(self.client.get(self.url).content.decode())
        self.form = dict(page.xpath("//form[contains(@class, 'return-form')]")[0].attrib)
        self.money_unit = page.xpath("//input[@name='money_unit']/@value")[0]
        self.pieces = {
            one.get("id"): drawn(one) for one in page.xpath("//*[@id]") if PIECE.fullmatch(one.get("id"))
        }
        self.values = {cell.get("name"): cell.get("value", "") for cell in page.find_class("cell")}
        self.seen: dict[str, Any] = {}
        for mark in page.xpath("//input[starts-with(@name, 'seen/')]/@value"):
            self.seen |= json.loads(mark)

    def leave(self, **cells: Any) -> dict[str, Any]:
        """Leave fields as the script does, and take in the answer, which is returned."""
        known: dict[str, dict[str, Any]] = {}
        for name in cells:
            code = CellName.parse(name).code
            part = f"seen/{'signing' if name in RETURN_TEXTS else section_of(name)}"
            known.setdefault(part, {})[name] = self.seen.get(name, [] if name.endswith("/flag") else "")
            if "/explanation/" in name:
                known[part][code] = self.seen.get(code, "")
        sent = {
            **{name: value for name, value in cells.items() if value != []},
            **{part: json.dumps(seen) for part, seen in known.items()},
            "figures_version": self.form["data-figures-version"],
            "last_year": self.form["data-last-year"],
            "questions": self.form["data-questions"],
            "money_unit": self.money_unit,
        }
        if self.document:
            sent["paper"] = self.document
        answer = self.client.post(self.url, sent, headers={"HX-Request": "true"})
        assert answer["Portal-Saved"] == "1", answer.content.decode()
        return self.take_in(answer.content.decode())

    def take_in(self, text: str) -> dict[str, Any]:
        """Put the pieces of an answer into their places."""
        for element in lxml.html.fragments_fromstring(text):
            if element.get("hx-swap-oob") and element.get("id") in self.pieces:
                self.pieces[element.get("id")] = drawn(element)
        answer = json.loads(html.unescape(re.search(r'data-answer="([^"]*)"', text)[1]))
        self.form["data-figures-version"] = str(answer["figures_version"])
        self.form["data-last-year"] = answer["last_year"]
        self.seen |= answer["stored"]
        self.values |= answer["shown"]
        return answer

    def check_pieces(self, material: Material) -> None:
        """Hold the page against what is written of material that was read anew."""
        in_millions = self.money_unit == "million"
        sheet = make_sheet(material.return_, in_millions=in_millions, material=material)
        forms = [SectionForm(part, is_sheet=True) for part in sheet.parts]
        rows = [row for part in sheet.parts for row in part.rows]
        written = [write_saved_row(row, line_of(row)) for row in rows]
        written += [
            render_to_string("associations/returns/_progress.html", {"part": part}) for part in sheet.parts
        ]
        remaining = render_to_string("associations/returns/_remaining.html", {"sheet": sheet})
        pieces = lxml.html.fragments_fromstring("".join([*written, f'<div id="con-thieu">{remaining}</div>']))
        assert self.pieces == {one.get("id"): drawn(one) for one in pieces}
        assert self.values == {row.figure.code: row.text if row.is_entered else "" for row in rows}
        seen: dict[str, Any] = {}
        for form in (*forms, SigningForm(material.return_)):
            seen |= json.loads(form.seen_value)
        assert without_blanks(self.seen_on_page()) == without_blanks(seen)
        versions = (str(material.return_.figures_version), sheet.last_year_mark)
        assert (self.form["data-figures-version"], self.form["data-last-year"]) == versions

    def check_page(self) -> None:
        """Hold the page against one that is opened anew."""
        fresh = Page.__new__(Page)
        fresh.client, fresh.url = self.client, self.url
        fresh.open()
        assert self.pieces == fresh.pieces
        assert self.values == fresh.values
        assert without_blanks(self.seen_on_page()) == without_blanks(fresh.seen)
        for name in ("data-figures-version", "data-last-year"):
            assert self.form[name] == fresh.form[name]

    def seen_on_page(self) -> dict[str, Any]:
        """What the page knows of the cells that a form shows; notes are known to panels alone."""
        return {name: value for name, value in self.seen.items() if "/" not in name}


def plain(material: Material) -> dict[str, Any]:
    """All that a material holds, as values that can be compared."""
    assessed = material.assessment
    return {
        "columns": material.columns,
        "notes": sorted((n.code, n.kind, n.key, n.text, n.about) for n in material.notes),
        "typed": sorted((typed.code, typed.text) for typed in material.typed),
        "before": (material.units_before, material.before, material.previous),
        "lists": (material.rows, material.counts),
        "talk": (material.talk.mark, [question.pk for question in material.unanswered]),
        "found": (assessed.previous, assessed.missing, assessed.findings, sorted(assessed.explained)),
        "weak": (assessed.weaknesses, sorted(row.code for row in assessed.typed)),
    }


class Others:
    """What happens to a return besides the saves of its form."""

    def __init__(
        self, cast: Any, return_: Return, before: Return, folder: Any, chance: random.Random
    ) -> None:
        self.cast, self.return_, self.before, self.chance = cast, return_, before, chance
        self.file = folder / "so-lieu.csv"
        self.number = 0

    def happen(self) -> None:
        """Do one of these things."""
        self.return_.refresh_from_db()
        doing = (
            self.bring_in_a_file,
            self.paste_and_undo,
            self.change_last_year,
            self.keep_a_list,
            self.talk,
        )
        self.chance.choice(doing)()

    def some_figures(self) -> dict[str, int]:
        return {code: self.chance.randrange(300_000) for code in self.chance.sample(CODES, 3)}

    def bring_in_a_file(self) -> None:
        """Import figures of the draft; a file with impossible ones is refused and changes nothing."""
        with self.file.open("w", newline="", encoding="utf-8") as out:
            rows = [(2024, "lang-son", code, value) for code, value in self.some_figures().items()]
            csv.writer(out).writerows([("year", "association", "code", "value"), *rows])
        with contextlib.suppress(BadFile):
            import_returns(by=self.cast.colleague, batch=read_returns(self.file))

    def paste_and_undo(self) -> None:
        """Lay figures into the return at once, as a paste does, and sometimes take them back."""
        client, stood = sign_in(self.cast.colleague), read_material(self.return_)
        values = self.some_figures()
        actions.save(by=self.cast.colleague, edits=[Edit(self.return_, figures=dict(values))])
        if self.chance.random() < 0.5:
            session = client.session
            texts = {row.code: row.text for row in stood.typed}
            session[f"paste-{self.return_.pk}"] = {
                code: (texts.get(code, stood.columns[code]), value) for code, value in values.items()
            }
            session.save()
            assert client.post(address(self.return_, "dan/hoan-tac")).status_code == 302

    def change_last_year(self) -> None:
        factories.save(self.before, self.cast.officer, **self.some_figures())

    def write_texts(self) -> None:
        texts = {name: self.chance.choice(WORDS)[:30] for name in ("outcomes", "certified_by")}
        actions.save(by=self.cast.colleague, edits=[Edit(self.return_, texts=texts)])

    def keep_a_list(self) -> None:
        """Add a row to a list that figures are held against, or take one away."""
        register = registers()["thoa-thuan"]
        rows = rows_of(self.return_, register)
        if rows and self.chance.random() < 0.6:
            row = self.chance.choice(rows)
            remove_row(
                by=self.cast.officer,
                return_=self.return_,
                register=register,
                pk=row.pk,
                seen=register.line(row),
            )
            return
        self.number += 1
        day = datetime.date(2024, 3, 5)
        values = {"partner": f"Sở số {self.number}", "partner_kind": "department", "signed_on": day}
        add_rows(by=self.cast.officer, return_=self.return_, register=register, rows=[values])

    def talk(self) -> None:
        """Ask, answer or withdraw a question."""
        waiting = Question.objects.filter(of_return=self.return_, state=Question.State.OPEN).first()
        by = self.cast.secretary
        if waiting is None:
            new = questions.NewQuestion(self.chance.choice(CODES), "Vì sao đổi nhiều?")
            questions.ask(by=by, return_=self.return_, questions=[new])
        elif self.chance.random() < 0.5:
            questions.drop(by=by, question=waiting, text="Đã rõ qua điện thoại.")
        else:
            text = "Đã đối chiếu với báo cáo của các huyện."
            questions.answer(by=self.cast.officer, question=waiting, text=text, outcome="kept")


def some_cells(page: Page, chance: random.Random) -> dict[str, Any]:
    """What one person leaves in one go: numbers, texts that are none, notes, explanations, words; or an undo."""
    if page.done and chance.random() < 0.15:
        return dict([page.done.pop()])
    cells: dict[str, Any] = {}
    for code in chance.sample(CODES, chance.choice((1, 1, 1, 2, 3))):
        kind = chance.choice(("", "", "", "", "missing", "flag", "remark", "source", "explanation"))
        if not kind:
            cells[code] = chance.choice(NUMBERS)
        elif kind == "explanation":
            return_ = Return.objects.select_related("association", "period").get(pk=page.return_.pk)
            odd = read_material(return_).assessment.questions
            cells |= {f"{f.code}/explanation/{f.key}": chance.choice(WORDS) for f in odd[:1]}
        elif kind == "flag":
            cells[f"{code}/flag"] = sorted(chance.sample(FLAGS, chance.randrange(3)))
        else:
            cells[f"{code}/{kind}"] = chance.choice(REASONS if kind == "missing" else WORDS)
    if chance.random() < 0.15:
        cells[chance.choice((*text_columns(), *RETURN_TEXTS))] = chance.choice(WORDS)[:30]
    return cells


@pytest.mark.soak
@pytest.mark.django_db
def test_what_a_save_patches_is_what_a_full_reading_gives(cast, tmp_path, monkeypatch):
    seed = random.SystemRandom().randrange(10**9) if SOAK else 58
    chance = random.Random(seed)
    before = factories.draft(cast, year=2023, members=210_000)
    return_ = factories.returned(cast)
    patched: list[Material] = []

    def read_again(material: Material) -> Material:
        patched.append(filling_reads_again(material))
        return patched[-1]

    filling_reads_again, filling_saves = filling.read_again, filling.actions.save_but_clashes
    monkeypatch.setattr(filling, "read_again", read_again)
    pages = [
        Page(cast.officer, return_),
        Page(cast.colleague, return_, in_millions=True),
        Page(cast.secretary, return_, document="Công văn 12/HKH"),
    ]
    others = Others(cast, return_, before, tmp_path, chance)

    def save_but_clashes(**more: Any) -> Any:
        """Let something happen between the reading of the return and the save."""
        if chance.random() < 0.25:
            others.happen()
        return filling_saves(**more)

    clashes = 0
    for number in range(1, SAVES + 1):
        if chance.random() < 0.3:
            others.happen()
        page = chance.choice(pages)
        cells = some_cells(page, chance)
        stood = {name: page.values[name] for name in cells if name in page.values}
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(actions, "save_but_clashes", save_but_clashes)
            answer = page.leave(**cells)
        clashes += len(answer["clashes"])
        page.done += stood.items()
        where = f"seed {seed}, save {number} of {page.user.username}: {cells}"
        assert not answer["refused"], where
        fresh = read_material(Return.objects.select_related("association", "period").get(pk=return_.pk))
        for material in patched:
            assert plain(material) == plain(fresh), where
        patched.clear()
        page.check_pieces(fresh)
        if number % 5 == 0:
            page.check_page()
        if number % 500 == 0 or number == SAVES:
            assert breaks_of(fresh.return_) == [], where
    assert clashes
