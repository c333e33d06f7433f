"""The addresses of what is made out of the returns: a cluster's pages, charts and files."""

from django.urls import include, path

from reports import country, registry_views, succession_views, views
from reports.pages.index import PAGES

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path("", include("reports.public.urls")),
    path("bao-cao/<slug:key>/<int:year>/chi-tieu-nam-toi/", views.own_targets, name="own_targets"),
    path("bao-cao/<slug:key>/<int:year>/chi-so/", views.live_ratios, name="live_ratios"),
    path("", include("reports.checking.urls")),
    path("toan-quoc/<int:year>/", country.country, name="country"),
    path("", include("reports.meeting.urls")),
    path("", include("reports.slides.urls")),
    path(f"{_YEAR}tai-ve/<str:name>", views.download, name="download"),
    path(f"{_YEAR}bang-cheo/luu/", views.save_cross_table, name="save_cross_table"),
    path(f"{_YEAR}bang-cheo/<int:pk>/xoa/", views.drop_cross_table, name="drop_cross_table"),
    path("", include("reports.narrative.urls")),
    path("", include("reports.targets_admin.urls")),
    path("dia-gioi/", registry_views.mergers, name="mergers"),
    path("dia-gioi/moi/", registry_views.merge, name="merge"),
    path("dia-gioi/moi/xac-nhan/", registry_views.confirm_merge, name="confirm_merge"),
    path("dia-gioi/ke-thua/", succession_views.successions, name="successions"),
    path("dia-gioi/ke-thua/them/", succession_views.add_succession, name="add_succession"),
    path("dia-gioi/ke-thua/<int:pk>/", succession_views.succession, name="succession"),
    path("dia-gioi/ke-thua/<int:pk>/bo/", succession_views.remove_succession, name="remove_succession"),
    path("dia-gioi/<slug:key>/hoan-tac/", registry_views.take_back, name="take_back"),
    path(f"{_YEAR}con-so/<slug:code>/", views.why, name="why"),
    path(f"{_YEAR}con-so/<slug:code>/<slug:unit>/", views.why, name="why_unit"),
    *(path(f"{_YEAR}{page.route}", views.page, {"kind": page}, name=page.name) for page in PAGES),
    *(
        path(f"{_YEAR}{page.route}tep/<str:file>", views.page_file, {"kind": page}, name=f"{page.name}_file")
        for page in PAGES
    ),
]
