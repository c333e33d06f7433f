"""The forms of a return's page: one a section, made from its declaration, and one for who signs.

A form remembers what the person saw (`seen`), so that only what they changed is saved and a cell that somebody
else changed meanwhile is noticed. A field's name is the cell's name (see cells.py).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from associations.actions.edits import RETURN_TEXTS, Edit
from associations.checks.explanations import STARTS
from associations.forms.seen import SeenForm, read_object, text_widget
from associations.forms.widgets import write_input
from associations.models import Note, Return
from associations.numbers import CountField, MillionsField, MoneyField
from associations.returns.assessment import find_problems, finding_keys, list_counts, previous_values
from associations.returns.cells import CellName
from associations.returns.lines import Line, line_of
from associations.returns.rows import LONGEST_REMARK, Part, Row, RowFinding, joined_remark
from associations.sections.base import figures, read_columns

MISSING, FLAG, REMARK, SOURCE = Note.Kind.MISSING, Note.Kind.FLAG, Note.Kind.REMARK, Note.Kind.SOURCE

# The marks that an officer sets; the others come with the origin of a figure.
_FLAGS = (Note.Flag.PROVISIONAL, Note.Flag.ESTIMATED, Note.Flag.REVISED, Note.Flag.BREAK)
_LONGEST = 2000
_LONGEST_TYPED = 200


def row_context(form: "SectionForm", row: Row, *, calculation: str = "") -> dict[str, Any]:
    """Return what the templates write of a row: its line, and in its panel findings with their answers, and problems.

    calculation: what was typed for the number, with its result, where it was a calculation.
    """
    return {
        "row": row,
        "line": line_of(row, calculation=calculation),
        "calculation": calculation,
        "starts": STARTS,
        "explanations": [
            (found, form[found.cell] if found.cell in form.fields else None) for found in row.findings
        ],
        "problems": form.problems.get(row.figure.code) or ([row.problem] if row.problem else []),
    }


def panel_fields(form: "SectionForm", row: Row) -> dict[str, Any]:
    """Return the fields that a figure's panel shows beside its messages: reason, marks, remark and source."""
    code = row.figure.code
    names = {"missing": MISSING, "flags": FLAG, "remark": REMARK, "source": SOURCE}
    return {name: form[str(CellName(code, kind))] for name, kind in names.items()}


class SectionForm(SeenForm):
    """All cells of one section of a return.

    The sheet shows the figures and texts of it; each figure's other cells stand in its panel, which tells by its own
    `seen` what was seen of them.
    """

    def __init__(self, part: Part, data: Any = None, *, is_sheet: bool = False) -> None:
        """is_sheet: the form only shows the sheet as it stands. It then has fields of texts alone; its numbers are written
        without: to make the fields of every figure takes longer than to write the page.
        """
        super().__init__(part.section.key, _current_values(part), data)
        self.part = part
        # What stands of an explanation whose figure has changed is not what the box shows, and is no clash.
        self._outdated = {found.cell: found.before for row in part.rows for found in row.findings}
        if not is_sheet:
            for row in part.rows:
                self._add_figure(row)
            self._add_explanations_of_gone_findings()
        for text in part.texts:
            self.fields[text.name] = forms.CharField(
                label=text.label,
                help_text=text.hint,
                required=False,
                max_length=text.longest,
                widget=text_widget(rows=6 if text.is_long else 0),
            )

    @property
    def lines(self) -> Iterator[tuple[Row, SafeString, Line | None]]:
        """Yield each row of the sheet with its cell, written, and the line beside it."""
        for row in self.part.rows:
            code = row.figure.code
            yield row, self[code].as_widget() if code in self.fields else written_cell(row), line_of(row)

    @property
    def text_names(self) -> list[str]:
        return [text.name for text in self.part.texts]

    @property
    def names_on_page(self) -> list[str]:
        """The cells that the sheet shows: figures and texts."""
        return [name for name in self.current if not CellName.parse(name).kind]

    def panel_seen_value(self, code: str) -> str:
        """What is in a figure's panel now, the figure included, to be sent back with it."""
        return self.seen_of(name for name in self.current if CellName.parse(name).code == code)

    @property
    def has_money(self) -> bool:
        """Whether any of the section's figures is an amount."""
        return any(row.figure.is_money for row in self.part.rows)

    def _add_figure(self, row: Row) -> None:
        """Add the fields of one figure: the number, why it is missing, its marks, remark, source, explanations."""
        code, label = row.figure.code, row.figure.label
        self.fields[code] = _number_field(row)
        self.fields[str(CellName(code, MISSING))] = forms.ChoiceField(
            label=f"Vì sao chưa có số: {label}",
            choices=[("", "—"), *Note.MissingReason.choices],
            required=False,
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )
        self.fields[str(CellName(code, FLAG))] = forms.MultipleChoiceField(
            label=f"Dấu: {label}",
            choices=[(flag.value, flag.label) for flag in _FLAGS],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for kind, words in ((REMARK, "Ghi chú"), (SOURCE, "Nguồn")):
            self.fields[str(CellName(code, kind))] = forms.CharField(
                label=f"{words}: {label}",
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.TextInput(
                    attrs={"class": "form-control form-control-sm", "maxlength": LONGEST_REMARK}
                ),
            )
        for found in row.findings:
            if not found.is_impossible:
                self.fields[found.cell] = _explanation_field(found, label)
        for leftover in row.leftovers:
            self.fields[leftover.cell] = forms.CharField(required=False, max_length=_LONGEST)

    def _add_explanations_of_gone_findings(self) -> None:
        """Take what was written on a finding that has gone meanwhile: it is kept, and offered beside the figure."""
        codes = {row.figure.code for row in self.part.rows}
        for name in self.data:
            cell = CellName.parse(name)
            if (
                cell.kind == Note.Kind.EXPLANATION
                and cell.code in codes
                and cell.key in finding_keys(cell.code)
            ):
                self.fields.setdefault(name, forms.CharField(required=False, max_length=_LONGEST))

    def fill_cell(self, edit: Edit, name: str) -> None:
        """Put one changed figure, note or text into an edit."""
        if CellName.parse(name).kind:
            self._fill_note(edit, name)
        elif name in figures():
            edit.figures[name] = self.cleaned_data[name]
            edit.seen[name] = _seen_figure(self.initial.get(name))
        else:
            super().fill_cell(edit, name)

    def keep_as_typed(self, edit: Edit, name: str) -> bool:
        """Keep a text that is no number as it was typed, where its column is long enough; return whether it was kept."""
        typed = str(self.data.get(name, "")).strip()
        if name not in figures() or len(typed) > _LONGEST_TYPED:
            return False
        edit.typed[name] = typed
        edit.seen[name] = _seen_figure(self.initial.get(name))
        return True

    def _fill_note(self, edit: Edit, name: str) -> None:
        """Put one changed note into an edit; None in its place removes it."""
        cell = CellName.parse(name)
        value, before = self.cleaned_data[name], self.initial.get(name) or self._outdated.get(name, "")
        if cell.kind == FLAG:
            _fill_flags(edit, cell.code, before, value)
            return
        edit.seen[name] = before
        if cell.kind == MISSING:
            edit.notes[cell.code, MISSING, value or before] = ("", "") if value else None
        else:
            edit.notes[cell.code, cell.kind, cell.key] = (value, "") if value else None
        if cell.kind == SOURCE and not value:
            edit.notes.update({(cell.code, SOURCE, origin): None for origin in Note.Origin.values})


def _number_field(row: Row) -> CountField:
    """Return the field of a figure's number."""
    return _kind_of_field(row)(
        reader=partial(row.figure.read, in_millions=row.in_millions),
        label=row.figure.label,
        widget=forms.TextInput(attrs=_number_attributes(row)),
    )


def _number_attributes(row: Row) -> dict[str, Any]:
    """Return the attributes of the box of a figure's number, which is marked as wrong where the row is."""
    attrs: dict[str, Any] = {
        "inputmode": "text" if row.figure.is_money else "numeric",
        "class": "cell",
        "maxlength": _LONGEST_TYPED,
        "aria-describedby": f"xet-{row.figure.code}",
    }
    if row.state == "error":
        attrs["aria-invalid"] = "true"
    if row.figure.is_money:
        attrs["data-money"] = "1"
    return attrs


def written_cell(row: Row) -> SafeString:
    """Return the box of a figure's number as its field writes it in a form that nothing was sent to."""
    code = row.figure.code
    attrs = {**_number_attributes(row), "id": f"o-{code}"}
    written = write_input("text", code, row.text if row.is_entered else None, attrs)
    return mark_safe(written)  # noqa: S308 - write_input escapes


def _kind_of_field(row: Row) -> type[CountField]:
    if row.in_millions:
        return MillionsField
    return MoneyField if row.figure.is_money else CountField


def _explanation_field(found: RowFinding, label: str) -> forms.CharField:
    attrs = {"rows": 2, "class": "form-control", "id": f"o-{found.place}"}
    return forms.CharField(
        label=f"Giải thích: {label}",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs=attrs),
    )


def _fill_flags(edit: Edit, code: str, before: Collection[str], flags: Collection[str]) -> None:
    """Put the flags of a figure that were set or taken away into an edit."""
    for flag in _FLAGS:
        if (flag in flags) != (flag in before):
            edit.notes[code, FLAG, flag] = ("", "") if flag in flags else None


class SigningForm(SeenForm):
    """Who signs the return: name and title."""

    certified_by = forms.CharField(
        label="Họ và tên người ký", required=False, max_length=150, widget=text_widget()
    )
    certified_title = forms.CharField(
        label="Chức vụ",
        required=False,
        max_length=150,
        help_text="Ví dụ: Chủ tịch Hội Khuyến học tỉnh.",
        widget=text_widget(),
    )

    def __init__(self, return_: Return, data: Any = None) -> None:
        super().__init__("signing", {name: getattr(return_, name) for name in RETURN_TEXTS}, data)


def make_edit(return_: Return, forms_: list[SectionForm | SigningForm]) -> Edit:
    """Return what all forms of the page changed; explanations are bound to the values as they are after the save.

    One whose finding is gone by then is about nothing: kept, so that what was typed is not lost.
    """
    edit = Edit(return_)
    for form in forms_:
        form.fill(edit)
    explained = [key for key, note in edit.notes.items() if key[1] == Note.Kind.EXPLANATION and note]
    about = _findings_after(edit, _seen_of(edit, forms_, {key[0] for key in explained})) if explained else {}
    for key in explained:
        note = edit.notes.pop(key)
        if note:
            edit.notes[key] = (note[0], about.get((key[0], key[2]), ""))
    return edit


def _seen_of(edit: Edit, forms_: list[SectionForm | SigningForm], codes: set[str]) -> dict[str, int]:
    """Return the figures that a page showed beside explanations and did not change.

    A sentence speaks of the number that its writer saw: one that somebody else has saved since stays asked about.
    """
    found = {}
    for form in forms_:
        for code in codes - edit.figures.keys() - edit.typed.keys():
            value = form.initial.get(code)
            if form.says_what_was_seen and code in form.fields and isinstance(value, int):
                found[code] = value
    return found


def _findings_after(edit: Edit, seen: Mapping[str, int]) -> dict[tuple[str, str], str]:
    """Return what each finding is about once an edit is saved, by (code, key); `seen`: figures as a page showed them."""
    return_ = edit.return_
    after = {**read_columns([return_.pk], figures_only=True)[return_.pk], **edit.figures, **seen}
    after |= dict.fromkeys(code for code, text in edit.typed.items() if text)
    previous = previous_values([return_], pending={return_.pk: after})[return_.pk]
    counts = list_counts([return_])[return_.pk]
    found = find_problems(after, previous, counts=counts)
    return {(finding.code, finding.key): finding.about for finding in found}


def cells_of(row: Row) -> dict[str, Any]:
    """Return what stands in every cell of a row by the cell's name."""
    code = row.figure.code
    return {
        code: row.value if not row.typed else row.typed,
        str(CellName(code, MISSING)): row.reason,
        str(CellName(code, FLAG)): [flag for flag in row.flags if flag in _FLAGS],
        str(CellName(code, REMARK)): row.remark,
        str(CellName(code, SOURCE)): row.source,
        **{found.cell: found.explanation for found in row.findings if not found.is_impossible},
        **{leftover.cell: leftover.text for leftover in row.leftovers},
    }


def settle_leftovers(data: QueryDict, sheet_parts: Iterable[Part]) -> None:
    """Do in what a page sent what its buttons say of an explanation that is not needed: drop it, or make it a remark."""
    leftovers = {
        left.cell: (row, left) for part in sheet_parts for row in part.rows for left in row.leftovers
    }
    for button in ("drop_explanation", "move_explanation"):
        row, leftover = leftovers.get(str(data.get(button, "")), (None, None))
        if row is None or leftover is None:
            continue
        data[leftover.cell] = ""
        remark = str(CellName(row.figure.code, REMARK))
        if button == "move_explanation" and leftover.fits_remark:
            data[remark] = joined_remark(str(data.get(remark, row.remark)), leftover.text)


def codes_sent(data: Mapping[str, Any]) -> set[str]:
    """Return the figures and texts of which a page sends a cell, or what it saw of one, by their names."""
    names = set(data)
    for name in data:
        if name.startswith("seen/"):
            names |= set(read_object(data[name]) or ())
    return {CellName.parse(name).code for name in names}


def _current_values(part: Part) -> dict[str, Any]:
    current: dict[str, Any] = {text.name: text.value for text in part.texts}
    for row in part.rows:
        current |= cells_of(row)
    return {name: value for name, value in current.items() if value not in ("", None, [])}


def _seen_figure(seen: Any) -> int | str | None:
    """Return a figure that was seen: a number, a text that was none, or None for a blank."""
    return seen if isinstance(seen, int | str) and seen != "" else None
