"""The addresses of the Word report under a cluster's year: its editor, its template, the file."""

from django.urls import path

from reports.meeting.report_files import REPORT_FILES
from reports.meeting.views import editor, report_files

_YEAR = "cum/<slug:key>/<int:year>/"

urlpatterns = [
    *(
        path(f"{_YEAR}{file.name}", report_files.report_file, {"file": file}, name=file.route)
        for file in REPORT_FILES
    ),
    path(f"{_YEAR}soan-bao-cao/", editor.editor, name="narrative"),
    path(f"{_YEAR}soan-bao-cao/luu/", editor.save_paragraph, name="save_paragraph"),
    path(f"{_YEAR}soan-bao-cao/them/", editor.add, name="add_paragraph"),
    path(f"{_YEAR}soan-bao-cao/may-viet/", editor.drop, name="drop_paragraph"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cong.docx", editor.portal_template_file, name="portal_template"),
    path(f"{_YEAR}soan-bao-cao/mau-cua-cum.docx", editor.own_template_file, name="own_template"),
    path(f"{_YEAR}soan-bao-cao/mau/", editor.put, name="put_template"),
    path(f"{_YEAR}soan-bao-cao/mau/bo/", editor.unput, name="drop_template"),
]
