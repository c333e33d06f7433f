from django.apps import AppConfig


class AssociationsConfig(AppConfig):
    name = "associations"
    verbose_name = "Hội và báo cáo"

    def ready(self) -> None:
        """Tell the log of signing in and out from here on, and let the keys of authenticators be checked."""
        from associations.signing_in import authenticator_keys, log  # noqa: F401 - what they hold needs the models
