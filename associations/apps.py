from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AssociationsConfig(AppConfig):
    name = "associations"
    verbose_name = "Hội và báo cáo"


class RegistryAdminConfig(AdminConfig):
    """Puts the registry's site in the place of the package's own."""

    default_site = "associations.registry_site.RegistrySite"
