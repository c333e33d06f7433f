"""The addresses of the Word report under a cluster's year: its editor, its template, the file."""

from django.urls import path

from reports.narrative import views

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path(f"{_YEAR}bao-cao.docx", views.word_report, name="word_report"),
    path(f"{_YEAR}soan-bao-cao/", views.editor, name="narrative"),
    path(f"{_YEAR}soan-bao-cao/luu/", views.save_paragraph, name="save_paragraph"),
    path(f"{_YEAR}soan-bao-cao/them/", views.add, name="add_paragraph"),
    path(f"{_YEAR}soan-bao-cao/may-viet/", views.drop, name="drop_paragraph"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cong.docx", views.portal_template_file, name="portal_template"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cum.docx", views.own_template_file, name="own_template"),
    path(f"{_YEAR}soan-bao-cao/mau/", views.put, name="put_template"),
    path(f"{_YEAR}soan-bao-cao/mau/bo/", views.unput, name="drop_template"),
]
