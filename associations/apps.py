from django.apps import AppConfig


class AssociationsConfig(AppConfig):
    name = "associations"
    verbose_name = "Hội và báo cáo"

    def ready(self) -> None:
        """Tell the log of signing in and out from here on, and let the keys and the portal's address be checked."""
        from associations import portal_address  # noqa: F401
        from associations.signing_in import authenticator_keys, log  # noqa: F401 - what they hold needs the models
