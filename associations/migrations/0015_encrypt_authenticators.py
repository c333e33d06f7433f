from django.conf import settings
from django.db import migrations

from associations.signing_in import authenticator_keys


def encrypt(apps, schema_editor):
    """Secrets that were stored as they are; without a key they stay so until encrypt_authenticators is run."""
    if settings.AUTHENTICATOR_KEYS:
        authenticator_keys.encrypt_again(apps.get_model("mfa", "Authenticator"))


def decrypt(apps, schema_editor):
    """Back as they were: the release before knows no keys."""
    authenticator_keys.decrypt_all(apps.get_model("mfa", "Authenticator"))


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0014_told_of_accounts"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt, decrypt)]
