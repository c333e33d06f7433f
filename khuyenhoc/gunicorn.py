"""How gunicorn serves the portal: `gunicorn --config khuyenhoc/gunicorn.py khuyenhoc.wsgi`."""

import gc
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn import glogging
from gunicorn.arbiter import Arbiter

from associations.demo import PASSWORD_FILE
from khuyenhoc.environment import env, refuse_unusable
from khuyenhoc.failure_mail import FailureMail
from khuyenhoc.log import LineFormatter


class LineLogger(glogging.Logger):
    """Writes what the server itself has to say as the lines of the portal, on standard error."""

    def setup(self, cfg: Any) -> None:
        """Lay the form over the handlers that the server makes, and let its failures be mailed too."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(LineFormatter())
        self.error_log.addHandler(FailureMail())


try:
    refuse_unusable()
except ImproperlyConfigured as unusable:
    sys.exit(str(unusable))  # the sentence alone; gunicorn would write a traceback around it

bind = f"{env.str('BIND', default='127.0.0.1')}:{env.int('PORT', default=8000)}"
workers = env.int("WEB_WORKERS", default=2)
worker_class = "khuyenhoc.worker.ImpatientWorker"
threads = env.int("WEB_THREADS", default=4)
# What a stranger may send before the portal looks: lines and heads, 64 of 8 KB at the most.
limit_request_line = 4094  # bytes
limit_request_fields = 64
limit_request_field_size = 8190  # bytes
keepalive = 2  # seconds
graceful_timeout = 30  # seconds
worker_tmp_dir = None
loglevel = "warning"
logger_class = LineLogger
control_socket_disable = True

GARBAGE_AFTER = 20_000  # objects


def post_worker_init(worker: Any) -> None:
    """Hold the database while it serves, have files made by a helper; say the address once, who may sign in, and what is missing."""
    # Not before: what it uses of Django is set up when the worker has loaded the application.
    from django.db import connection

    from associations.helper_process import use_helper
    from khuyenhoc.operations.in_use import hold_as_server
    from khuyenhoc.operations.installing.hints import words_at_start
    from khuyenhoc.operations.problems import OperationRefused

    try:
        hold_as_server()
    except OperationRefused as refused:
        for problem in refused.problems:
            worker.log.error(problem)
        sys.exit(Arbiter.APP_LOAD_ERROR)  # the server ends; started again and again it would say so each time
    use_helper()
    # What is loaded stays: nobody looks through it for garbage again. A page makes thousands of objects, few of them in
    # cycles, so garbage is looked for less often than every 700.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 10, 10)
    if worker.age == 1:
        file = Path("var") / PASSWORD_FILE
        password = file.read_text().strip() if env.bool("DEMO", default=False) and file.is_file() else ""
        print(words_at_start(f"http://{worker.cfg.bind[0]}", password), flush=True)  # noqa: T201
        connection.close()  # of the main thread, which answers nothing
