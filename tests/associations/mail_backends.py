"""Mail servers that fail, as backends and as a server that takes a connection and then says nothing."""

import socket
import threading
from contextlib import contextmanager

from django.core.mail.backends.base import BaseEmailBackend


class Unreachable(BaseEmailBackend):
    """No connection."""

    def open(self):
        raise ConnectionRefusedError(111, "refused\r\nforged line")


class Failing(BaseEmailBackend):
    """Fails at the first mail, with an error of its own."""

    def send_messages(self, email_messages):
        raise RuntimeError("broken\nforged line")


class Taking(BaseEmailBackend):
    """Counts the mails that it is given and takes none."""

    given = 0

    def send_messages(self, email_messages):
        type(self).given += len(email_messages)
        return 0


@contextmanager
def silent_server():
    """The port of a server on this machine that takes connections and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    taken, stop = [], threading.Event()

    def take():
        while not stop.is_set():
            try:
                taken.append(server.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
        for connection in taken:
            connection.close()
