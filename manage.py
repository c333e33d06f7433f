#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"


def main() -> None:
    try:
        run()
    except ModuleNotFoundError as error:
        if (
            Path(sys.prefix).resolve() == ENVIRONMENT.resolve()
            or (ROOT / str(error.name).split(".")[0]).exists()
        ):
            raise
        # Another Python than the one that the packages were installed for.
        typed = " ".join([".venv/bin/python manage.py", *sys.argv[1:]])
        if ENVIRONMENT.exists():
            sys.exit(f"Lệnh này chạy bằng Python của cổng. Ở thư mục {ROOT}, gõ: {typed}")
        sys.exit(f"Cổng chưa được cài. Ở thư mục {ROOT}, gõ: make install, rồi: {typed}")


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if settings.configured:
            raise
        # What stands in .env cannot be read: said in words, without a traceback.
        from khuyenhoc.operations.installing.unread import answer_without_settings

        answer = answer_without_settings(str(error), sys.argv)
        if answer is None:
            sys.exit(str(error))
        print(answer)  # noqa: T201
        sys.exit(1)
    except Error as error:
        from khuyenhoc.operations.installing.hints import fault_in_words

        words = fault_in_words(error)
        if words is None:
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
