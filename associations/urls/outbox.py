"""The address of the administrator's page of mails, under tinh-trang/thu/."""

from django.urls import path

from associations.views import outbox

urlpatterns = [path("", outbox.mails, name="outbox")]
