#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys


def main() -> None:
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
