"""Every address of the portal."""

from django.urls import include, path

from khuyenhoc import views

urlpatterns = [
    path("", include("associations.urls")),
    path("tai-khoan/", include("associations.account_urls")),
    path("healthz", views.healthz, name="healthz"),
]

handler500 = "khuyenhoc.views.server_error"
