"""The site of the registry's pages; what stands on it is in admin.py, which needs the models to be there."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from associations import access
from associations.models import User


class RegistrySite(admin.AdminSite):
    """Open to administrators by access.py; sign-in is the portal's own."""

    site_header = "Danh mục"
    site_title = "Danh mục"
    index_title = "Hội, kế thừa, cụm, kỳ báo cáo"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and access.may_manage(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
