"""Every address of the portal."""

from django.urls import include, path

from associations.views import people
from khuyenhoc import guide, security_txt, views
from khuyenhoc.components.views import components

urlpatterns = [
    path("", include("associations.urls.returns")),
    path("", include("reports.urls")),
    path("", include("associations.urls.registry")),
    path("nguoi-dung/", include("associations.urls.people")),
    path("tinh-trang/thu/", include("associations.urls.outbox")),
    path("thanh-phan/", components, name="components"),
    path("quyen-han/", people.rights, name="rights"),
    path("tai-khoan/", include("associations.urls.accounts")),
    path("tro-giup/", guide.guide, {"name": "user-guide"}, name="help"),
    path("tro-giup/quy-trinh/", guide.guide, {"name": "workflow"}, name="workflow"),
    path("tro-giup/tai-khoan/", guide.guide, {"name": "accounts"}, name="accounts_help"),
    path("tro-giup/van-hanh/", guide.guide, {"name": "van-hanh"}, name="operating_help"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("khuyenhoc.operations.urls")),
]

handler400 = "khuyenhoc.views.bad_request"
handler403 = "khuyenhoc.views.forbidden"
handler500 = "khuyenhoc.views.server_error"
