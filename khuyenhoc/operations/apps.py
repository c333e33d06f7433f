from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "khuyenhoc.operations"
    label = "operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        """Let `check --deploy` ask whether the portal is set up."""
        from khuyenhoc.operations.installing import deployment  # noqa: F401 - registers its check
