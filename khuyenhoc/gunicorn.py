"""How gunicorn serves the portal: `gunicorn --config khuyenhoc/gunicorn.py khuyenhoc.wsgi`."""

import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 2
worker_tmp_dir = None
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Say the address once, when the first worker can answer."""
    if worker.age == 1:
        print(f"\n  Cổng thông tin khuyến học đang chạy: http://{bind}\n", flush=True)  # noqa: T201
