"""Where things stand in the workbook: names of sheets, first rows and columns, fonts."""

SUMMARY = "Tổng hợp"
CHARTS = "Biểu đồ"
INDICATOR_SHEET = "Chỉ số"
RANKING = "Xếp hạng"
RANKS = "Thứ hạng"
TREND = "Xu hướng"
DATA = "Số liệu"
NOTES = "Nguồn, ghi chú"

FONT, SIZE = "Times New Roman", 13
STRONG, HUE, HEAD_FILL, TOTAL_FILL = "#0B4F8A", "#8FB3D3", "#DCE6F0", "#F2F5F8"

MISSING = "–"
HEAD = 6  # the row, from 0, where the heads of a table stand
FIRST = 3  # the column, from 0, of the first unit
DATA_FIRST = 4  # the same on the data sheet
