"""The addresses of the slides of a cluster and a year."""

from django.urls import path

from reports.slides import views

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path(f"{_YEAR}trinh-chieu/", views.presenting, name="presenting"),
    path(f"{_YEAR}trinh-chieu/trinh-chieu.pptx", views.slides_file, name="slides_file"),
]
