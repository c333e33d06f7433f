"""The addresses of the slides of a cluster and a year."""

from django.urls import path

from reports.meeting.views import slides

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path(f"{_YEAR}trinh-chieu/", slides.presenting, name="presenting"),
    path(f"{_YEAR}trinh-chieu/trinh-chieu.pptx", slides.slides_file, name="slides_file"),
]
