"""The addresses that are open to everybody."""

from django.urls import path

from reports.public import views
from reports.public.preview import PICTURE

_YEAR = "cong-khai/<slug:key>/<int:year>/"
_REVISION = f"{_YEAR}phien-ban-<int:revision>/"

urlpatterns = [
    path("cong-khai/", views.every_year, name="public_list"),
    path("cong-khai/du-lieu/", views.dictionary_page, name="public_dictionary"),
    path("cong-khai/du-lieu.csv", views.dictionary_file, name="public_dictionary_file"),
    path(f"cong-khai/{PICTURE}", views.every_year_picture, name="public_list_picture"),
    path(_YEAR, views.year, name="public_year"),
    path(_REVISION, views.year, name="public_revision"),
    path(f"{_YEAR}<str:file>", views.file, name="public_file"),
    path(f"{_REVISION}<str:file>", views.file, name="public_revision_file"),
    path("cong-khai/<path:rest>", views.nothing, name="public_nothing"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
