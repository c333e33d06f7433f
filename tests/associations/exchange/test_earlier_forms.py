"""A filled template of an earlier form is taken: cells by code, what is new stays as it is, what is gone is named."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.template_places import places
from associations.models import Note
from associations.sections.base import read_columns
from tests import factories
from tests.associations.exchange import spellings as s
from tests.browsing import address, sign_in

FOLDER = Path(__file__).parent / "earlier_forms"
# By file: what changes, what is gone with its value, figures of today that its form does not have.
FORMS = {
    "fewer.xlsx": ({"members": 221_500, "households": 200_000, "branches": None}, [], ["Số ban khuyến học", "cấp xã"]),
    "districts.xlsx": (
        {"members": 221_500, "population": 801_000, "fund_total": 11_200_000_000},
        [
            ("Quỹ khuyến học cấp huyện", "2600000000"),
            ("Số huyện, thị xã có Hội Khuyến học", "12"),
            ("Bài học kinh nghiệm", "Làm từ xã lên"),
        ],
        [],
    ),
    "renamed-in-millions.xlsx": (
        {"members": 221_500, "fund_total": 11_250_500_000},
        [("Quỹ khuyến học cấp huyện", "2600")],
        ["Số ban khuyến học"],
    ),
    # the column that is called "Giải thích" in it is the officer's own
    "before-lists.xlsx": ({"members": 221_500, "fund_total": 11_200_000_000}, [], []),
}  # fmt: skip


@pytest.fixture
def return_(cast):
    return factories.draft(cast, committees=300, fund_raised=5_000_000_000)


def stored(return_):
    return read_columns([return_.pk])[return_.pk]


def test_every_file_is_tried():
    assert set(FORMS) == {file.name for file in FOLDER.glob("*.xlsx")}


@pytest.mark.parametrize("name", FORMS)
def test_it_is_taken_on_the_page(cast, return_, name):
    changes, gone, new = FORMS[name]
    before = stored(return_)
    client = sign_in(cast.officer)
    content = (FOLDER / name).read_bytes()
    sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile(name, content)})
    page = client.get(sent["Location"])
    faults = page.context["proposal"].faults
    assert sorted((f.place.label, f.value) for f in faults if f.fault == Fault.NOT_IN_FORM) == sorted(gone)
    assert not [fault for fault in faults if fault.is_refused]
    notes = " ".join(page.context["proposal"].filled.notes)
    assert "mẫu của một phiên bản trước" in notes
    for label in new:
        assert label in notes
    client.post(sent["Location"], {"figures_version": page.context["return_"].figures_version})
    texts = {"outcomes": "Vượt kế hoạch"} if name in ("districts.xlsx", "before-lists.xlsx") else {}
    assert stored(return_) == {**before, **changes, **texts}
    assert stored(return_)["committees"] == 300
    assert not Note.objects.filter(kind=Note.Kind.EXPLANATION).exists()


@pytest.mark.parametrize("name", FORMS)
def test_it_is_taken_by_the_command(cast, return_, name, capsys):
    changes, gone, _ = FORMS[name]
    before = stored(return_)
    call_command("import_returns", str(FOLDER / name), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["returns"], answer["changed"]) == (1, len(changes))
    named = [problem for problem in answer["problems"] if problem["value"] in dict(map(reversed, gone))]
    assert len(named) == len(gone)
    assert {problem["kind"] for problem in answer["problems"]} == {"Q"}
    assert {
        code: value for code, value in stored(return_).items() if value != before[code]
    }.items() >= changes.items()


def test_a_figure_that_had_another_label_is_known_by_its_code_alone(return_):
    """The first templates do not say what their rows are called; their hidden sheet has the codes in order."""
    content = (FOLDER / "fewer.xlsx").read_bytes()
    row = {place.cell: place.row - 1 for place in places()}  # the form has one figure less above
    members = s.put(f"B{row['members']}", "Số hội viên cả tỉnh")
    wanted = {"members": 221_500, "households": 200_000, "branches": None}
    note = "Dòng “Số hội viên cả tỉnh” của mẫu cũ được đọc là “Tổng số hội viên”."
    found = read_filled(members(content))
    assert found.changed == wanted
    assert note in found.notes
    assert found.faults == []
    # two rows that could be it, a unit that is not its own, no row above that is known
    two = s.put(f"B{row['members'] + 1}", "Hội viên mới")
    other_unit = s.put(f"C{row['members']}", "hội")
    first = s.after(*(s.put(f"B{at}", f"Dòng {at}") for at in range(7, row["members"])))
    for change in (two, other_unit, first):
        found = read_filled(change(members(content)))
        assert "members" not in found.changed
        assert f"E{row['members']}" in {f.place.address for f in found.faults if f.fault == Fault.NOT_IN_FORM}
        assert note not in found.notes
