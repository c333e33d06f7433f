import logging

from django.apps import AppConfig

from khuyenhoc.failure_mail import FailureMail


class OperationsConfig(AppConfig):
    name = "khuyenhoc.operations"
    label = "operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        """Let `check --deploy` ask whether the portal is set up, and failures be mailed besides being logged."""
        from khuyenhoc.operations.installing import deployment  # noqa: F401 - registers its check

        root = logging.getLogger()
        if not any(isinstance(handler, FailureMail) for handler in root.handlers):
            root.addHandler(FailureMail())
