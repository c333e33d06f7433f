"""The addresses of signing in. Only the pages of the package that the portal uses; e-mail pages and sign-up stay shut."""

from allauth.account import views
from django.urls import include, path, re_path

from associations.views.recovery_codes import DownloadCodes
from associations.views.sessions import AddSecondFactor, RemoveSecondFactor

urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("tam-ngung/", views.account_inactive, name="account_inactive"),
    path("dang-ky/", views.signup, name="account_signup"),  # answers that sign-up is closed
    path("xac-nhan-lai/", views.reauthenticate, name="account_reauthenticate"),
    path("doi-mat-khau/", views.password_change, name="account_change_password"),
    path("dat-mat-khau/", views.password_set, name="account_set_password"),
    path("quen-mat-khau/", views.password_reset, name="account_reset_password"),
    path("quen-mat-khau/da-gui/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^lien-ket/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("lien-ket/xong/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("hai-buoc/totp/activate/", AddSecondFactor.as_view(), name="mfa_activate_totp"),
    path("hai-buoc/totp/deactivate/", RemoveSecondFactor.as_view(), name="mfa_deactivate_totp"),
    path("hai-buoc/recovery-codes/download/", DownloadCodes.as_view(), name="mfa_download_recovery_codes"),
    path("hai-buoc/", include("allauth.mfa.urls")),
]
