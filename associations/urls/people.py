"""The addresses of the people's pages, under nguoi-dung/."""

from django.urls import path

from associations.views import people

urlpatterns = [
    path("", people.people, name="people"),
    path("moi/", people.invite, name="invite"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/vai-tro/", people.assign, name="assign"),
    path("<int:pk>/vai-tro/<int:assignment>/thoi/", people.end, name="end_assignment"),
    path("<int:pk>/ban-giao/", people.hand_over, name="hand_over"),
    path("<int:pk>/ngung/", people.deactivate, name="deactivate"),
    path("<int:pk>/mo-lai/", people.reactivate, name="reactivate"),
    path("<int:pk>/lien-ket/", people.password_link, name="password_link"),
    path("<int:pk>/go-hai-buoc/", people.remove_second_factor, name="remove_second_factor"),
]
