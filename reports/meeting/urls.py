"""The addresses of a cluster's meeting."""

from django.urls import path

from reports.meeting.views import conclusions, files, freezing, meeting, numerals, packs, participants, press

_YEAR = "cum/<slug:key>/<int:year>/"
_MEETING = f"{_YEAR}hoi-nghi/"

urlpatterns = [
    path(f"{_YEAR}san-sang/", meeting.board, name="board"),
    path(_MEETING, meeting.meeting, name="meeting"),
    path(f"{_MEETING}nguoi-du/", participants.participants, name="participants"),
    path(f"{_MEETING}nguoi-du/goi-y/", participants.add_suggested, name="add_suggested"),
    path(f"{_MEETING}nguoi-du/diem-danh/", participants.attendance, name="attendance"),
    path(f"{_MEETING}nguoi-du/<int:pk>/bo/", participants.remove, name="remove_participant"),
    path(f"{_MEETING}tai-lieu/", files.files, name="meeting_files"),
    path(f"{_MEETING}tai-lieu/<int:pk>/", files.file, name="meeting_file"),
    path(f"{_MEETING}tai-lieu/<int:pk>/bo/", files.remove, name="remove_meeting_file"),
    path(f"{_MEETING}ket-luan/", conclusions.conclusions, name="conclusions"),
    path(f"{_MEETING}ket-luan/kien-nghi/", conclusions.petitions, name="answer_petitions"),
    path(f"{_MEETING}ket-luan/kien-nghi-tai-hop/", conclusions.add_petition, name="add_petition"),
    path(
        f"{_MEETING}ket-luan/kien-nghi-tai-hop/<int:pk>/bo/",
        conclusions.remove_petition,
        name="remove_petition",
    ),
    path(f"{_MEETING}ket-luan/nhiem-vu/", conclusions.add_task, name="add_task"),
    path(f"{_MEETING}ket-luan/nhiem-vu/<int:pk>/bo/", conclusions.remove_task, name="remove_task"),
    path(f"{_MEETING}ket-luan/bao/", conclusions.tell, name="tell_conclusions"),
    path(f"{_MEETING}bao-chi/", press.press_text, name="press_text"),
    path(f"{_YEAR}chot-so-lieu/", freezing.freezing, name="freezing"),
    path(f"{_YEAR}chot-so-lieu/<int:revision>/cong-bo/", freezing.publishing, name="publishing"),
    path(f"{_YEAR}so-viet-tay/xac-nhan/", numerals.allow, name="allow_numerals"),
    path(f"{_YEAR}so-viet-tay/sua/", numerals.correct, name="correct_numeral"),
    path(f"{_YEAR}bo-tai-lieu/", packs.packs, name="packs"),
    path(f"{_YEAR}bo-tai-lieu/<int:pk>/", packs.pack, name="pack"),
    path(f"{_YEAR}bo-tai-lieu/<int:pk>/tiep/", packs.go_on, name="go_on_with_pack"),
    path(f"{_YEAR}bo-tai-lieu/<int:pk>/tep/<str:name>", packs.file, name="pack_file"),
    path(
        "bao-cao/<slug:key>/<int:year>/hoi-nghi-truoc/", conclusions.last_meeting_panel, name="last_meeting"
    ),
]
