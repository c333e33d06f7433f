"""The layout of the workbook: names of sheets, first rows and columns, fonts."""

CONTENTS = "Mục lục"
SUMMARY = "Tổng hợp"
CHARTS = "Biểu đồ"
INDICATOR_SHEET = "Chỉ số"
RANKING = "Xếp hạng"
RANKS = "Thứ hạng"
MODELS = "Năm mô hình"
FUND = "Dòng quỹ"
AIMS = "Mục tiêu"
TREND = "Xu hướng"
RECONCILIATION = "Đối chiếu sáp nhập"
PETITIONS = "Kiến nghị, trả lời"
DATA = "Số liệu"
LINES = "Số liệu theo dòng"
OTHER_DATA = "Số liệu đối chiếu"
NOTES = "Nguồn, ghi chú"

FONT, SIZE = "Times New Roman", 13
STRONG, HUE, HEAD_FILL, TOTAL_FILL = "#0B4F8A", "#8FB3D3", "#DCE6F0", "#F2F5F8"
ACCENT = "#C8641B"  # targets

MISSING = "–"
HEAD = 6  # the row, from 0, where the heads of a table stand
FIRST = 3  # the column, from 0, of the first unit
DATA_FIRST = 4  # the same on the data sheets
# The heads of a data sheet's first columns: by them a check finds what stands where.
YEAR_HEAD, CODE_HEAD, LABEL_HEAD, UNIT_HEAD = DATA_HEADS = ("Năm", "Mã", "Chỉ tiêu", "Đơn vị tính")

# The heads of the sheet that has a line a figure; other words than on a data sheet, for which it must not be taken.
LINE_HEADS = (
    "Năm",
    "Hội",
    "Phần",
    "Mã chỉ tiêu",
    "Tên chỉ tiêu",
    "Đơn vị",
    VALUE_HEAD := "Giá trị",
    "Dấu",
    "Nguồn",
)
RETURN_HEADS = ("Báo cáo gốc", "Phiên bản báo cáo", "Duyệt lúc")

# The identity of the file, in its properties and on the sheet of notes: other programs drop the properties.
KIND, REVISION, FINGERPRINT, CLUSTER, YEAR, MAP, STATUS = (
    "Loại tệp", "Phiên bản số liệu", "Dấu vân tay", "Khóa cụm", "Năm báo cáo", "Địa giới", "Trạng thái số liệu",
)  # fmt: skip
REPORT_KIND = "báo cáo tổng hợp"
LIVE = "chưa chốt"
