"""The points that Mozilla's HTTP Observatory gives an answer.

Source: github.com/mdn/mdn-http-observatory at 94042bbfbf9f1af722ad9114ada6d271dcb525b9, src/grader/charts.js (points),
src/analyzer/tests/*.js (what gives them), src/scanner/index.js (100 to begin with; what is added counts from 90 up).
Left out is what no single answer shows: the redirection from http (tested beside this) and the preload list of
browsers, which gives 5 once the portal's host is on it.
"""

import re
from html.parser import HTMLParser

BEGIN, EXTRA_FROM = 100, 90
_BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
_UNSAFE = _BROAD | {"'unsafe-inline'", "data:"}
_SIX_MONTHS = 15_768_000  # seconds

CSP = {
    "none": -25,
    "unsafe-inline": -20,
    "insecure": -20,
    "unsafe-eval": -10,
    "passive": -10,
    "style": 0,
    "safe": 5,
    "default-none": 10,
}
COOKIES = {
    "none": 0,
    "all": 5,
    "without-samesite": 0,
    "insecure": -20,
    "session-insecure": -40,
    "session-script": -30,
    "csrf-samesite": -20,
}
CORS = {"none": 0, "public": 0, "restricted": 0, "universal": -50}
REFERRER = {"private": 5, "none": 0, "unsafe": -5}
HSTS = {"six-months": 0, "short": -10, "none": -20}
SRI = {
    "not-html": 0,
    "no-scripts": 0,
    "own-scripts": 0,
    "integrity": 5,
    "foreign": -5,
    "foreign-insecure": -50,
}
NOSNIFF = {"set": 0, "none": -5}
FRAMES = {"csp": 5, "header": 5, "none": -20}
CORP = {"same": 10, "cross": 0, "none": 0, "invalid": -5}
COEP = {"require-corp": 10, "credentialless": 10, "unsafe-none": 0, "none": 0, "invalid": -5}
COOP = {
    "same-origin": 10,
    "same-origin-allow-popups": 10,
    "noopener-allow-popups": 10,
    "unsafe-none": 0,
    "none": 0,
    "invalid": -5,
}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def points(answer, *, over_tls=True):
    """The points of an answer, and what each test gave.

    over_tls: whether it came so; HSTS is asked of what a redirection from http leads to, never of itself.
    """
    given = {
        "csp": CSP[_csp(_policy(answer))],
        "cookies": COOKIES[_cookies(answer)],
        "cors": CORS[_cors(answer)],
        "referrer": REFERRER[_referrer(answer)],
        "hsts": HSTS[_hsts(answer)] if over_tls else 0,
        "sri": SRI[_sri(answer)],
        "nosniff": NOSNIFF["set" if answer.get("X-Content-Type-Options", "") == "nosniff" else "none"],
        "frames": FRAMES[_frames(answer)],
        "corp": CORP[_corp(answer)],
        "coep": COEP[_token(answer, "Cross-Origin-Embedder-Policy", COEP)],
        "coop": COOP[_token(answer, "Cross-Origin-Opener-Policy", COOP)],
    }
    without_extra = BEGIN + sum(value for value in given.values() if value < 0)
    return (BEGIN + sum(given.values()) if without_extra >= EXTRA_FROM else without_extra), given


def _policy(answer):
    policy = {}
    for directive in answer.get("Content-Security-Policy", "").split(";"):
        name, *sources = directive.split()
        assert name not in policy, f"{name} stands twice"
        policy[name] = set(sources)
    return policy


def _csp(policy):
    default = policy.get("default-src")
    if not policy:
        return "none"
    script, style, objects = (
        policy.get(name, default or {"*"}) for name in ("script-src", "style-src", "object-src")
    )
    active = set().union(
        *(sources for name, sources in policy.items() if name not in ("img-src", "media-src"))
    )
    passive = set().union(*(policy.get(name, default or set()) for name in ("img-src", "media-src")))
    if script & _UNSAFE or objects & _BROAD:
        return "unsafe-inline"
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return "insecure"
    if "'unsafe-eval'" in script | style:
        return "unsafe-eval"
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return "passive"
    if style & _UNSAFE:
        return "style"
    has_form_action = bool(policy.get("form-action")) and not policy["form-action"] & _BROAD
    return "default-none" if default == {"'none'"} and has_form_action else "safe"


def _cookies(answer):
    found = list(answer.cookies.values())
    for cookie in found:
        name = cookie.key.lower()
        is_session = "sess" in name or "login" in name
        if not cookie["secure"]:
            return "session-insecure" if is_session else "insecure"
        if "csrf" in name and not cookie["samesite"]:
            return "csrf-samesite"
        if is_session and not cookie["httponly"]:
            return "session-script"
    if not found:
        return "none"
    return "all" if all(cookie["samesite"] in ("Lax", "Strict") for cookie in found) else "without-samesite"


def _cors(answer):
    origin = answer.get("Access-Control-Allow-Origin", "")
    if not origin:
        return "none"
    if origin == "*":
        return "public"
    return "universal" if answer.get("Access-Control-Allow-Credentials", "") == "true" else "restricted"


def _referrer(answer):
    words = answer.get("Referrer-Policy", "")
    if not words:
        return "none"
    return "private" if words.split(",")[-1].strip() in PRIVATE else "unsafe"


def _hsts(answer):
    age = re.search(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    if age is None:
        return "none"
    return "six-months" if int(age[1]) >= _SIX_MONTHS else "short"


class _Scripts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "script" and "src" in dict(attrs):
            self.found.append(dict(attrs))


def _sri(answer):
    if not answer.get("Content-Type", "").startswith("text/html"):
        return "not-html"
    scripts = _Scripts()
    scripts.feed(answer.content.decode())
    foreign = [script for script in scripts.found if re.match(r"(https?:)?//", script["src"])]
    if any(not script["src"].startswith("https:") for script in foreign):
        return "foreign-insecure"
    if foreign:
        return "foreign"
    if not scripts.found:
        return "no-scripts"
    return "integrity" if all("integrity" in script for script in scripts.found) else "own-scripts"


def _frames(answer):
    ancestors = _policy(answer).get("frame-ancestors", {"*"})
    if not ancestors & _BROAD:
        return "csp"
    return "header" if answer.get("X-Frame-Options", "") in ("DENY", "SAMEORIGIN") else "none"


def _corp(answer):
    words = answer.get("Cross-Origin-Resource-Policy", "")
    return {"": "none", "same-origin": "same", "same-site": "same", "cross-origin": "cross"}.get(
        words, "invalid"
    )


def _token(answer, header, table):
    words = answer.get(header, "")
    if not words:
        return "none"
    return words if words in table else "invalid"
