"""The WSGI entry point that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")

# Of requests alone: commands may take as long as they need. A statement of a page never takes a minute, and a transaction
# whose server was cut off gives its locks back.
_LONGEST = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"

application = get_wsgi_application()
if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
    settings.DATABASES["default"]["OPTIONS"]["options"] += f" {_LONGEST}"
