"""Indicators and sums beside the figures while a return is typed."""

from reports.analysis.live_ratios import BESIDE
from reports.indicators import BY_CODE
from tests import factories
from tests.browsing import address, sign_in


def test_the_ratios_of_what_was_typed_stand_beside_last_year(cast):
    factories.approved(cast, year=2023, members=200_000)
    return_ = factories.draft(cast)
    page = sign_in(cast.officer).get(address(return_, "chi-so")).content.decode()
    assert 'id="chi-so-members"' in page
    assert "<strong>27,5</strong> % · Hội viên/dân số (năm trước 25,0)" in " ".join(page.split())
    assert "<strong>13.750</strong> đồng/người · Quỹ bình quân đầu người" in page
    factories.save(return_, cast.officer, population=None)
    page = sign_in(cast.officer).get(address(return_, "chi-so")).content.decode()
    assert "Hội viên/dân số" not in page


def test_every_ratio_stands_beside_a_figure_it_is_made_of():
    for code, names in BESIDE.items():
        for name in names:
            assert code in BY_CODE[name].codes


def test_a_sum_is_offered_with_a_button_and_confirmed_where_it_agrees(cast):
    return_ = factories.draft(cast, fund_raised=None, income_members=400, income_other=600)
    client = sign_in(cast.officer)
    page = client.get(address(return_, "nhap")).content.decode()
    assert "1.000 = cộng các nguồn thu" in page
    response = client.post(address(return_, "nhap"), {"take": '{"fund_raised": 1000}'})
    assert response.status_code == 302
    assert "Khớp: cộng các nguồn thu" in client.get(address(return_, "nhap")).content.decode()
