"""Tổ chức và hội viên."""

from associations.checks.findings import IMPOSSIBLE
from associations.checks.rules import AtMost
from associations.models import ChangedArea
from associations.models.figures import OrganisationFigures
from associations.sections.base import Section
from associations.sections.register import Register

CHANGED_AREAS = Register(
    key="dia-ban",
    title="địa bàn biến động, sáp nhập",
    row_name="địa bàn",
    hint="Thôn, bản, tổ dân phố, xã đã sáp nhập, chia hoặc đổi tên trong kỳ, và chi hội được kiện toàn ở đó.",
    model=ChangedArea,
    columns=("name", "change", "branches", "changed_on"),
    heads={
        "name": (
            "Tên địa bàn",
            "Thôn, bản",
            "Thôn, bản, tổ dân phố",
            "Tên thôn",
            "Xã",
            "Xã, phường",
            "Địa phương",
            "Đơn vị",
        ),
        "change": (
            "Nội dung thay đổi",
            "Thay đổi thế nào",
            "Biến động",
            "Nội dung biến động",
            "Hình thức biến động",
            "Hình thức thay đổi",
            "Sáp nhập, chia, đổi tên",
        ),
        "branches": ("Chi hội", "Chi hội kiện toàn", "Chi hội được thành lập", "Chi hội sau sáp nhập"),
        "changed_on": (
            "Ngày",
            "Ngày thay đổi",
            "Thời gian",
            "Thời gian thay đổi",
            "Thời điểm",
            "Ngày hiệu lực",
            "Có hiệu lực từ",
            "Hiệu lực từ ngày",
            "Từ",
        ),
    },
)

ORGANISATION = Section(
    key="organisation",
    title="Tổ chức và hội viên",
    short_title="Tổ chức, hội viên",
    model=OrganisationFigures,
    rules=(
        AtMost("adult_population", "population"),
        AtMost("commune_associations", "communes"),
        AtMost("members", "population", kind=IMPOSSIBLE),
        AtMost("members_new", "members", cause="tổng số hội viên ghi vào ô kết nạp mới, hoặc ngược lại"),
        AtMost("members_with_card", "members"),
        AtMost("officers_trained", "officers", cause="một người dự nhiều lớp được tính nhiều lần"),
    ),
    steady=(
        "communes",
        "commune_associations",
        "branches",
        "committees",
        "population",
        "adult_population",
        "households",
    ),
    registers=(CHANGED_AREAS,),
)
