"""A template in the person's unit, and what one press takes where a cell could be two numbers or a text two writings."""

import io
import random
import unicodedata
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from associations.exchange.faults import Fault
from associations.exchange.filled import read_filled
from associations.exchange.template import make_template
from associations.exchange.template_cells import as_written
from associations.exchange.template_places import FIGURES, places_by_cell
from associations.models import Return
from associations.numbers import MONEY_MAX
from associations.sections.base import figures, read_columns
from tests import factories
from tests.associations.exchange import spellings as s
from tests.browsing import address, sign_in

PLACES = places_by_cell()
AT = {cell: place.address for cell, place in PLACES.items()}
LEGACY = "Héi khuyÕn häc c¸c cÊp ®· vËn ®éng x· héi hãa"
CONVERTED = "Hội khuyến học các cấp đã vận động xã hội hóa"


@pytest.fixture
def return_(cast):
    return factories.draft(cast, fund_raised=5_000_000_500)


def stored(return_):
    return read_columns([return_.pk])[return_.pk]


def upload(cast, return_, content, **choices):
    """Send a file, and save it with what is chosen; the preview."""
    client = sign_in(cast.officer)
    sent = client.post(address(return_, "excel"), {"file": SimpleUploadedFile("a.xlsx", content)})
    page = client.get(sent["Location"])
    version = Return.objects.get(pk=return_.pk).figures_version
    client.post(sent["Location"], {"figures_version": version, **choices})
    return page


def test_every_amount_comes_back_exactly_from_a_template_in_millions():
    figure, row = figures()["fund_total"], SimpleNamespace(in_millions=True)
    chance = random.Random(20)
    amounts = [
        0,
        1,
        999_999,
        10**6,
        MONEY_MAX,
        *(chance.randrange(10 ** chance.randrange(1, 16)) for _ in range(500)),
    ]
    assert [figure.read(as_written(row, amount), in_millions=True) for amount in amounts] == amounts


def test_who_types_in_millions_gets_and_gives_a_template_in_millions(cast, return_, tmp_path):
    cast.officer.enters_millions = True
    cast.officer.save()
    content = sign_in(cast.officer).get(address(return_, "mau-excel")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))[FIGURES]
    row = PLACES["fund_total"].row
    assert [sheet[f"{letter}{row}"].value for letter in "CE"] == ["triệu đồng", 11_000]
    assert sheet[AT["fund_raised"]].value == 5_000.0005
    assert sheet[f"C{PLACES['members'].row}"].value == "người"
    assert "tiền tính bằng triệu đồng" in sheet["A3"].value
    assert read_filled(content).changed == {}
    # by its mark, whatever the person's switch says by now
    cast.officer.enters_millions = False
    cast.officer.save()
    filled = s.put(AT["fund_total"], 11250.5)(s.doubles(content))
    page = upload(cast, return_, filled).content.decode()
    assert "Tiền trong tệp tính bằng triệu đồng" in page
    assert "11.250,5" in page
    assert stored(return_)["fund_total"] == 11_250_500_000
    # the command's template stays in đồng, and takes one in triệu
    path = tmp_path / "m.xlsx"
    call_command("return_template", "--association", "lang-son", "--year", "2024", "-o", str(path))
    assert openpyxl.load_workbook(path)[FIGURES][AT["fund_total"]].value == 11_250_500_000
    path.write_bytes(s.put(AT["fund_total"], 11_300)(content))
    call_command("import_returns", str(path))
    assert stored(return_)["fund_total"] == 11_300_000_000


def test_an_amount_in_the_other_unit_is_asked_about(cast, return_):
    content = make_template(return_, in_millions=True)
    page = upload(
        cast,
        return_,
        s.put(AT["fund_total"], 12_046_000_000)(content),
        **{"choice-1": "fund_total=12046000000"},
    )
    assert [fault.fault for fault in page.context["proposal"].faults][:1] == [Fault.UNIT]
    assert "Lấy 12.046 triệu" in page.content.decode()
    assert stored(return_)["fund_total"] == 12_046_000_000
    # the unit's own cell was changed by hand: either may be meant
    for in_millions, unit, value in ((False, "triệu đồng", 11_500), (True, "đồng", 11_500_000_000)):
        content = make_template(return_, in_millions=in_millions)
        changed = s.after(s.put(f"C{PLACES['fund_total'].row}", unit), s.put(AT["fund_total"], value))(
            content
        )
        (fault,) = read_filled(changed).faults
        assert fault.fault == Fault.UNIT
        assert fault.options[0].value == 11_500_000_000
        unchanged = s.put(f"C{PLACES['fund_total'].row}", unit)(content)
        assert read_filled(unchanged).faults == []


# What stands in the cell of members → the number that is offered; typed under an English Excel, or with letters.
OFFERED = {
    214.55: 214_550, 800.1: 800_100, 1.5: 1_500, "214.55": 214_550, "2O5": 205, "22I.500": 221_500, "khoảng 221.500": 221_500,
}  # fmt: skip
# The same money in pieces (NFD), as some programs write it.
MONEY = {
    "11,2 tỉ": 11_200_000_000, "11 tỉ 200 triệu": 11_200_000_000, "11.200 triệu đồng": 11_200_000_000,
    "1 tỉ rưỡi": 1_500_000_000, "500 nghìn": 500_000, "12 tỷ": 12_000_000_000,
}  # fmt: skip


def test_a_number_that_may_be_meant_is_offered_and_taken_with_one_press(cast, return_):
    content = make_template(return_)
    for raw, value in OFFERED.items():
        (fault,) = read_filled(s.put(AT["members"], raw)(content)).faults
        assert value in [option.value for option in fault.options], raw
        assert fault.is_refused
    two = s.after(
        s.put(AT["members"], 221.5), s.put(AT["branches"], "2,1OO"), s.put(AT["households"], 200_000)
    )
    page = upload(cast, return_, two(content), **{"choice-1": "members=221500"})
    assert "Lấy 221.500" in page.content.decode()
    now = stored(return_)
    assert (now["members"], now["branches"], now["households"]) == (221_500, 2_100, 200_000)
    # what is no option of the file is not taken
    upload(cast, return_, s.put(AT["members"], 221.6)(content), **{"choice-1": "members=999"})
    assert stored(return_)["members"] == 221_500


def test_money_in_pieces_is_read(return_):
    content = make_template(return_)
    texts = {unicodedata.normalize("NFD", text): value for text, value in MONEY.items()}
    read = {text: read_filled(s.put(AT["fund_total"], text)(content)).changed for text in texts}
    assert read == {text: {"fund_total": value} for text, value in texts.items()}


def test_the_command_says_which_number_may_be_meant(return_, tmp_path, capsys):
    path = tmp_path / "m.xlsx"
    path.write_bytes(s.put(AT["members"], 214.55)(make_template(return_)))
    with pytest.raises(SystemExit):
        call_command("import_returns", str(path))
    assert "Có thể là 214.550" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("choice", "kept"), [("outcomes=chuyen", CONVERTED), ("outcomes=giu", LEGACY), ("", "")]
)
def test_a_text_of_a_legacy_font_is_converted_kept_or_left_by_choice(cast, return_, choice, kept):
    content = s.after(s.put(AT["outcomes"], LEGACY, s.WORDS), s.put(AT["members"], 221_500))(
        make_template(return_)
    )
    page = upload(cast, return_, content, **{"choice-1": choice})
    (question,) = page.context["proposal"].questions
    assert (question.fault.fault, question.chosen) == (Fault.LEGACY, "outcomes=chuyen")
    assert CONVERTED in page.content.decode()
    assert (stored(return_)["outcomes"], stored(return_)["members"]) == (kept, 221_500)


def test_a_text_of_a_legacy_font_is_refused_by_the_command(return_, tmp_path, capsys):
    path = tmp_path / "m.xlsx"
    path.write_bytes(s.put(AT["members/remark"], LEGACY)(make_template(return_)))
    with pytest.raises(SystemExit):
        call_command("import_returns", str(path))
    assert "phông TCVN3" in capsys.readouterr().err
