"""The addresses of what is made out of the returns: a cluster's pages, charts and files."""

from django.urls import path

from reports import meeting_views, registry_views, views

_YEAR = "cum/<slug:key>/<int:year>/"
_INDICATOR = f"{_YEAR}chi-tieu/<slug:code>/"

urlpatterns = [
    path("bao-cao/<slug:key>/<int:year>/chi-tieu-nam-toi/", views.own_targets, name="own_targets"),
    path("bao-cao/<slug:key>/<int:year>/chi-so/", views.live_ratios, name="live_ratios"),
    path(f"{_YEAR}san-sang/", meeting_views.board, name="board"),
    path(f"{_YEAR}hoi-nghi/", meeting_views.meeting, name="meeting"),
    path(f"{_YEAR}tong-quan/", views.dashboard, name="dashboard"),
    path(f"{_YEAR}so-lieu/", views.all_figures, name="all_figures"),
    path(f"{_YEAR}tai-ve/<str:name>", views.download, name="download"),
    path("dia-gioi/", registry_views.mergers, name="mergers"),
    path("dia-gioi/moi/", registry_views.merge, name="merge"),
    path("dia-gioi/moi/xac-nhan/", registry_views.confirm_merge, name="confirm_merge"),
    path("dia-gioi/<slug:key>/hoan-tac/", registry_views.take_back, name="take_back"),
    path(_INDICATOR, views.indicator, name="indicator"),
    path(f"{_INDICATOR}tai-ve/<str:name>", views.indicator_file, name="indicator_file"),
]
