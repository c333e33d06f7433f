from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "khuyenhoc.operations"
    label = "operations"
    verbose_name = "Vận hành"
