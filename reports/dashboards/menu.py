"""The menu of the pages of figures: by what they speak of, with the way to single blocks of them.

Who looks for a figure knows its subject and not the page that it stands on. So a group bears a plain name and leads to
pages, to blocks of pages and to lists alike.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse

from associations.sections.movement import AGREEMENTS, DOCUMENTS
from associations.sections.organisation import CHANGED_AREAS
from associations.sections.proposals import INITIATIVES, PETITIONS
from associations.sections.register import Register
from learning_models.sections import AWARDS as AWARDED
from learning_models.sections import TITLES
from reports.dashboards.pages.base import Page
from reports.dashboards.pages.cross import CrossTable
from reports.dashboards.pages.lists import Lists, Titles
from reports.dashboards.pages.mergers import Mergers
from reports.dashboards.pages.overview import AllFigures, Dashboard
from reports.dashboards.pages.ranking import IndicatorPage, Ranks
from reports.dashboards.pages.reconciliation import Reconciliation
from reports.dashboards.pages.registers import CHOICE, address_of_list
from reports.dashboards.pages.score import Score
from reports.dashboards.pages.since_last_year import SinceLastYear
from reports.dashboards.pages.subjects import Awards, Fund, LearningModels
from reports.dashboards.pages.targets import Targets
from reports.dashboards.pages.units import Compare
from reports.dashboards.request import PageQuery
from reports.indicators import BY_CODE


@dataclass(frozen=True)
class Entry:
    """A page in the menu; with blocks of it below, as the key of the block's table and the words that lead to it."""

    page: type[Page]
    words: str
    blocks: tuple[tuple[str, str], ...] = ()
    code: str = ""  # of the indicator, where the page is of one


@dataclass(frozen=True)
class Group:
    """What one opens together, pages and lists; a group of one page is that page.

    figures: the section of the returns that has every figure of the subject, as the key of its table.
    """

    words: str
    entries: tuple[Entry | Register, ...]
    figures: str = ""


def _ranking(code: str) -> Entry:
    return Entry(IndicatorPage, f"{BY_CODE[code].label}: xếp hạng", code=code)


MENU = (
    Group("Tổng quan", (Entry(Dashboard, "Tổng quan"),)),
    Group(
        "Hội viên, tổ chức",
        (
            _ranking("members_per_population"),
            _ranking("members_growth"),
            _ranking("commune_coverage"),
            CHANGED_AREAS,
        ),
        figures="organisation",
    ),
    Group(
        "Tham mưu, phối hợp",
        (
            _ranking("advisory_documents"),
            _ranking("cooperation_programmes"),
            DOCUMENTS,
            AGREEMENTS,
        ),
        figures="movement",
    ),
    Group(
        "Quỹ, học bổng",
        (
            Entry(
                Fund,
                "Quỹ khuyến học",
                (
                    ("dong-quy", "Quỹ đầu kỳ, huy động, chi, cuối kỳ"),
                    ("huy-dong", "Quỹ theo nguồn huy động"),
                    ("chi", "Chi quỹ theo mục đích"),
                    ("fund_per_capita", "Quỹ bình quân đầu người"),
                ),
            ),
            Entry(
                Awards,
                "Học bổng, giải thưởng",
                (("so-luong", "Số suất của từng hội"), ("so-tien", "Số tiền của từng hội")),
            ),
        ),
        figures="funds",
    ),
    Group(
        "Mô hình học tập",
        (
            Entry(
                LearningModels,
                "Năm mô hình học tập",
                (
                    ("mo-hinh-family", "Gia đình học tập"),
                    ("mo-hinh-clan", "Dòng họ học tập"),
                    ("mo-hinh-community", "Cộng đồng học tập"),
                    ("mo-hinh-unit", "Đơn vị học tập"),
                    ("mo-hinh-citizen", "Công dân học tập"),
                ),
            ),
            Entry(Titles, "Danh hiệu theo loại và cấp"),
            TITLES,
            AWARDED,
        ),
        figures="learning-models",
    ),
    Group(
        "So sánh",
        (
            Entry(Ranks, "Xếp hạng các hội"),
            Entry(SinceLastYear, "So với năm trước"),
            Entry(Targets, "So với mục tiêu"),
            Entry(Compare, "So sánh hai đến bốn hội"),
            Entry(Score, "Điểm thi đua"),
            Entry(Mergers, "Sáp nhập: tỉnh mới so với tỉnh cũ"),
            Entry(Reconciliation, "Sáp nhập: kiểm số quy đổi"),
        ),
    ),
    Group(
        "Số liệu, danh mục",
        (
            Entry(
                AllFigures,
                "Số liệu các báo cáo",
                (
                    ("organisation", "Tổ chức, hội viên"),
                    ("movement", "Tham mưu, phối hợp"),
                    ("funds", "Quỹ"),
                    ("learning-models", "Mô hình học tập"),
                ),
            ),
            Entry(CrossTable, "Bảng tự chọn (bảng chéo)"),
            INITIATIVES,
            PETITIONS,
            Entry(Lists, "Các danh mục kèm báo cáo"),
        ),
    ),
)


class Link(NamedTuple):
    """A line of the menu; is_part of one that leads to a block of the page above it."""

    words: str
    address: str
    is_here: bool = False
    is_part: bool = False


@dataclass
class MenuGroup:
    """A group as a page displays it."""

    words: str
    links: list[Link] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        """Whether the page that is displayed is one of the group."""
        return any(link.is_here for link in self.links)


def menu_of(query: PageQuery, opened: Page) -> list[MenuGroup]:
    """Return the menu as it leads on from a page: to the same year, figures and map."""
    return [MenuGroup(group.words, _links(group, query, opened)) for group in MENU]


# The lists with a line of their own; of any other the page of lists is marked.
_LISTS = {entry.key for group in MENU for entry in group.entries if isinstance(entry, Register)}
_LISTED = _LISTS - {INITIATIVES.key}


def _links(group: Group, query: PageQuery, opened: Page) -> list[Link]:
    links = []
    for entry in group.entries:
        if isinstance(entry, Register):
            links.append(_list_link(entry, query, opened))
        else:
            links += _page_links(entry, query, opened)
    if group.figures:
        address = f"{query.address(AllFigures.name)}#{group.figures}"
        links.append(Link("Mọi số liệu của từng hội", address))
    return links


def _page_links(entry: Entry, query: PageQuery, opened: Page) -> list[Link]:
    name, code = entry.page.name, entry.code
    address = query.address(name, code=code) if code else query.address(name)
    is_here = type(opened) is entry.page and opened.place.get("code", "") == code
    is_here = is_here and _list_on(opened) not in _LISTED
    parts = [Link(words, f"{address}#{block}", is_part=True) for block, words in entry.blocks]
    return [Link(entry.words, address, is_here), *parts]


def _list_link(register: Register, query: PageQuery, opened: Page) -> Link:
    if register is INITIATIVES:  # everybody of the cluster reads them, and searches in them
        return Link(register.heading, reverse("initiatives", args=[query.cluster.key, query.year]))
    is_here = _list_on(opened) == register.key
    return Link(f"Danh mục {register.title}", address_of_list(query, register), is_here)


def _list_on(opened: Page) -> str:
    """Return the key of the list that was chosen on the page of lists; "" on any other page."""
    return dict(opened.parameters).get(CHOICE, "")
