"""The addresses of the administrator's pages of associations and clusters; mergers are in reports.urls."""

from django.urls import path

from associations.views import associations, memberships, periods, registry, registry_index, schedules_of_year

urlpatterns = [
    path("danh-muc/", registry_index.index, name="registry"),
    path("danh-muc-hoi/", associations.associations, name="associations"),
    path("danh-muc-hoi/them/", registry.add_associations, name="add_associations"),
    path("danh-muc-hoi/<slug:key>/sua/", associations.association, name="association"),
    path("danh-muc-hoi/<slug:key>/bo/", associations.remove_association, name="remove_association"),
    path("cum-thi-dua/", registry.clusters, name="clusters"),
    path("cum-thi-dua/moi/", registry.new_cluster, name="new_cluster"),
    path("cum-thi-dua/<slug:key>/", registry.cluster, name="cluster"),
    path("cum-thi-dua/<slug:key>/ten/", memberships.names, name="cluster_names"),
    path("cum-thi-dua/<slug:key>/thanh-vien/", registry.add_member, name="add_member"),
    path("cum-thi-dua/<slug:key>/thanh-vien/<int:pk>/thoi/", registry.end_membership, name="end_membership"),
    path("cum-thi-dua/<slug:key>/thanh-vien/<int:pk>/", memberships.membership, name="membership"),
    path(
        "cum-thi-dua/<slug:key>/thanh-vien/<int:pk>/bo/",
        memberships.remove_membership,
        name="remove_membership",
    ),
    path("thanh-vien-cum/", memberships.memberships, name="memberships"),
    path("ky-bao-cao/", periods.periods, name="periods"),
    path("ky-bao-cao/mo/", periods.open_period, name="open_period"),
    path("ky-bao-cao/<int:year>/", periods.period, name="period"),
    path("ky-bao-cao/<int:year>/bo/", periods.remove_period, name="remove_period"),
    path("lich-bao-cao/", schedules_of_year.schedules, name="schedules"),
    path("lich-bao-cao/<int:year>/", schedules_of_year.schedules_of_year, name="schedules_of_year"),
]
