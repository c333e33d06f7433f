"""The address of the check, which stands as a picture on every paper of a revision."""

from django.urls import path

from reports.verification import views

urlpatterns = [path("kiem-chung/", views.check_revision, name="check_revision")]
