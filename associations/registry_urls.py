"""The addresses of the administrator's pages of associations and clusters; mergers are in reports.urls."""

from django.urls import path

from associations.views import registry

urlpatterns = [
    path("danh-muc-hoi/", registry.associations, name="associations"),
    path("danh-muc-hoi/them/", registry.add_associations, name="add_associations"),
    path("cum-thi-dua/", registry.clusters, name="clusters"),
    path("cum-thi-dua/moi/", registry.new_cluster, name="new_cluster"),
    path("cum-thi-dua/<slug:key>/", registry.cluster, name="cluster"),
    path("cum-thi-dua/<slug:key>/thanh-vien/", registry.add_member, name="add_member"),
    path("cum-thi-dua/<slug:key>/thanh-vien/<int:pk>/thoi/", registry.end_membership, name="end_membership"),
]
