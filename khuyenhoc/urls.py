"""Every address of the portal."""

from django.urls import include, path

from khuyenhoc import views

urlpatterns = [
    path("", views.start, name="start"),
    path("tai-khoan/", include("allauth.urls")),
    path("healthz", views.healthz, name="healthz"),
]
