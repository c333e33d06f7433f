"""The addresses of what is made out of the returns: a cluster's pages, charts and files."""

from django.urls import include, path

from reports.dashboards import country, mergers_admin, standing, successions_admin, views
from reports.dashboards.pages.index import PAGES

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path("", include("reports.public.urls")),
    path("bao-cao/<slug:key>/<int:year>/chi-tieu-nam-toi/", views.own_targets, name="own_targets"),
    path("bao-cao/<slug:key>/<int:year>/chi-so/", views.live_ratios, name="live_ratios"),
    path("bao-cao/<slug:key>/<int:year>/vi-tri/", standing.standing, name="standing"),
    path("", include("reports.verification.urls")),
    path("toan-quoc/<int:year>/", country.country, name="country"),
    path("toan-quoc/<int:year>/tep/<str:file>", country.country_file, name="country_file"),
    path("", include("reports.meeting.urls")),
    path("", include("reports.meeting.slides_urls")),
    path(f"{_YEAR}tai-ve/<str:name>", views.download, name="download"),
    path(f"{_YEAR}bang-cheo/luu/", views.save_cross_table, name="save_cross_table"),
    path(f"{_YEAR}bang-cheo/<int:pk>/xoa/", views.drop_cross_table, name="drop_cross_table"),
    path("", include("reports.meeting.editor_urls")),
    path("", include("reports.dashboards.targets_admin.urls")),
    path("dia-gioi/", mergers_admin.mergers, name="mergers"),
    path("dia-gioi/moi/", mergers_admin.merge, name="merge"),
    path("dia-gioi/moi/xac-nhan/", mergers_admin.confirm_merge, name="confirm_merge"),
    path("dia-gioi/ke-thua/", successions_admin.successions, name="successions"),
    path("dia-gioi/ke-thua/them/", successions_admin.add_succession, name="add_succession"),
    path("dia-gioi/ke-thua/<int:pk>/", successions_admin.succession, name="succession"),
    path("dia-gioi/ke-thua/<int:pk>/bo/", successions_admin.remove_succession, name="remove_succession"),
    path("dia-gioi/<slug:key>/hoan-tac/", mergers_admin.take_back, name="take_back"),
    path(f"{_YEAR}con-so/<slug:code>/", views.why, name="why"),
    path(f"{_YEAR}con-so/<slug:code>/<slug:unit>/", views.why, name="why_unit"),
    *(path(f"{_YEAR}{page.route}", views.page, {"kind": page}, name=page.name) for page in PAGES),
    *(
        path(f"{_YEAR}{page.route}tep/<str:file>", views.page_file, {"kind": page}, name=f"{page.name}_file")
        for page in PAGES
    ),
]
