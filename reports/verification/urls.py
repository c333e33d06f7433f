"""The address of the check; its QR code is printed on every document of a revision."""

from django.urls import path

from reports.verification import views

urlpatterns = [path("kiem-chung/", views.check_revision, name="check_revision")]
