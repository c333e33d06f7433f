"""The addresses of returns and clusters."""

from django.urls import path

from associations.views import (
    answering,
    clusters,
    exchange,
    extensions,
    filling,
    notices,
    panel,
    pasting,
    people_of_cluster,
    questions,
    registers,
    resending,
    returns,
    reviewing,
    schedules,
    sessions,
    start,
    submitting,
    trail,
)

_RETURN = "bao-cao/<slug:key>/<int:year>/"
_LIST = f"{_RETURN}danh-muc/<slug:register>/"
# The address of each move in the users' words; a sending-back has a page of its own.
_MOVE_SLUGS = {
    "submit": "nop",
    "withdraw": "thu-hoi",
    "begin_review": "xem-xet",
    "approve": "duyet",
    "reopen": "mo-lai",
}

urlpatterns = [
    path("", start.start, name="start"),
    path("cum/<slug:key>/<int:year>/", clusters.returns, name="cluster_returns"),
    path("cum/<slug:key>/<int:year>/sang-kien/", registers.initiatives, name="initiatives"),
    path("phien-dang-nhap/", sessions.mine, name="my_sessions"),
    path("phien-dang-nhap/dang-xuat-may-khac/", sessions.end_others, name="end_other_sessions"),
    path("gui-lai/", resending.send_again, name="send_again"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/<int:pk>/", notices.notice, name="notice"),
    path("cum/<slug:key>/<int:year>/nhac/", people_of_cluster.remind, name="remind"),
    path("cum/<slug:key>/<int:year>/danh-ba/", people_of_cluster.directory, name="directory"),
    path("cum/<slug:key>/<int:year>/lich/", schedules.schedule, name="schedule"),
    path("cum/<slug:key>/<int:year>/lich/<int:pk>/thoi/", schedules.end_extension, name="end_extension"),
    path("cum/<slug:key>/<int:year>/lich/xin/<int:pk>/", extensions.decide, name="extension_request"),
    path("cum/<slug:key>/<int:year>/sau-han/", schedules.changes_after_due, name="late_changes"),
    path("cum/<slug:key>/<int:year>/hoi-dap/", questions.book, name="question_book"),
    path("cum/<slug:key>/<int:year>/duyet/", reviewing.approve_many, name="approve_many"),
    path(_RETURN, returns.overview, name="return"),
    path(f"{_RETURN}bat-dau/", returns.begin, name="begin"),
    path(f"{_RETURN}gia-han/", extensions.ask, name="ask_extension"),
    path(f"{_RETURN}nhap/", filling.fill, name="fill"),
    path(f"{_RETURN}nhap/o/<str:cell>/", panel.figure_panel, name="figure_panel"),
    path(f"{_RETURN}mau-excel/", exchange.template, name="template"),
    path(f"{_RETURN}excel/", exchange.excel, name="excel"),
    path(f"{_RETURN}excel/<int:pk>/", exchange.upload, name="upload"),
    path(f"{_RETURN}excel/<int:pk>/tep/", exchange.marked, name="marked"),
    path(f"{_RETURN}dan/", pasting.paste, name="paste"),
    path(f"{_RETURN}dan/hoan-tac/", pasting.undo, name="undo_paste"),
    path(f"{_RETURN}word/", exchange.word, name="word"),
    path(f"{_RETURN}pdf/", exchange.pdf, name="pdf"),
    path(f"{_RETURN}don-vi-tien/", filling.money_unit, name="money_unit"),
    path(f"{_RETURN}lich-su/", trail.history, name="history"),
    path(f"{_RETURN}lich-su/o/<str:cell>/", trail.figure, name="figure_history"),
    path(f"{_RETURN}ra-soat/", reviewing.review, name="review"),
    path(f"{_RETURN}hoi/", questions.ask, name="ask"),
    path(f"{_RETURN}hoi/tra-loi/", answering.answers, name="answers"),
    path(f"{_RETURN}hoi/<int:number>/", questions.question, name="question"),
    path(f"{_RETURN}da-nop/", submitting.receipt, name="receipt"),
    path(f"{_RETURN}in/", returns.printed_form, name="paper"),
    path(f"{_RETURN}ban-ky/", returns.add_scan, name="add_scan"),
    path(f"{_RETURN}ban-ky/<int:pk>/", returns.scan, name="scan"),
    path(_LIST, registers.table, name="register"),
    path(f"{_LIST}dan/", registers.paste, name="paste_rows"),
    path(f"{_LIST}chuyen/", registers.carry, name="carry_rows"),
    path(f"{_LIST}<int:pk>/", registers.row, name="register_row"),
    path(f"{_LIST}<int:pk>/xoa/", registers.remove, name="remove_row"),
    path(f"{_RETURN}tra-lai/", reviewing.send_back, name="send_back"),
    *(
        path(f"{_RETURN}{slug}/", returns.move, {"name": name}, name=name)
        for name, slug in _MOVE_SLUGS.items()
    ),
]
