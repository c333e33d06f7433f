"""The addresses of the Word report under a cluster's year: its editor, its template, the file."""

from django.urls import path

from reports.meeting.views import editor

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    path(f"{_YEAR}bao-cao.docx", editor.word_report, name="word_report"),
    path(f"{_YEAR}soan-bao-cao/", editor.editor, name="narrative"),
    path(f"{_YEAR}soan-bao-cao/luu/", editor.save_paragraph, name="save_paragraph"),
    path(f"{_YEAR}soan-bao-cao/them/", editor.add, name="add_paragraph"),
    path(f"{_YEAR}soan-bao-cao/may-viet/", editor.drop, name="drop_paragraph"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cong.docx", editor.portal_template_file, name="portal_template"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cum.docx", editor.own_template_file, name="own_template"),
    path(f"{_YEAR}soan-bao-cao/mau/", editor.put, name="put_template"),
    path(f"{_YEAR}soan-bao-cao/mau/bo/", editor.unput, name="drop_template"),
]
