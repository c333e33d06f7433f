"""Every address of the portal."""

from django.urls import path

from khuyenhoc import views

urlpatterns = [
    path("", views.start, name="start"),
    path("healthz", views.healthz, name="healthz"),
]
