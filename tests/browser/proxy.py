"""A reverse proxy as nginx would be in front of the portal: TLS outside, plain inside, headers added and kept."""

import datetime
import http.client
import ipaddress
import ssl
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# A test's browsers all sit on this machine; with this header each says which line it stands for.
LINE = "X-Line-Of-The-Test"
_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "accept-encoding", LINE.lower()}


@dataclass
class Passed:
    """What went through."""

    pages: list[tuple[str, str, int, str]] = field(default_factory=list)  # method, address, status, HTML
    headers: list[tuple[str, str]] = field(default_factory=list)  # of all answers

    @property
    def failures(self) -> list[str]:
        return [f"{method} {path}: {status}" for method, path, status, _ in self.pages if status >= 500]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A browser shuts lines that it opened in advance, and those of which it does not know the certificate yet."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def proxy(folder: Path, port: int, inside: int):
    """A proxy on a port that passes requests on to another; yields what passed through it."""
    passed = Passed()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self._pass_on()

        def do_POST(self):
            self._pass_on()

        def _pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION
            }
            # What nginx's $proxy_add_x_forwarded_for does: whatever was sent along, then the other end.
            sent_along = headers.pop("X-Forwarded-For", "")
            line = self.headers.get(LINE, self.client_address[0])
            headers["X-Forwarded-For"] = f"{sent_along}, {line}" if sent_along else line
            headers["X-Forwarded-Proto"] = "https"
            inner = http.client.HTTPConnection("127.0.0.1", inside, timeout=30)
            inner.request(self.command, self.path, body, headers)
            answer = inner.getresponse()
            content = answer.read()
            inner.close()
            passed.headers += answer.getheaders()
            if answer.getheader("Content-Type", "").startswith("text/html"):
                passed.pages.append((self.command, self.path, answer.status, content.decode()))
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {*_OF_THE_CONNECTION, "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = _Server(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield passed
    finally:
        server.shutdown()
        server.server_close()


def _certificate(folder: Path) -> Path:
    """A certificate of its own with its key, for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, *private)
    file.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return file
