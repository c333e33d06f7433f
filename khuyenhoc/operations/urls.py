"""Pages of operating: administrators', and one for machines that watch the portal."""

from django.urls import path

from khuyenhoc.operations import views

urlpatterns = [
    path("readyz", views.readyz, name="readyz"),
    path("tinh-trang/", views.system_state, name="system_state"),
]
