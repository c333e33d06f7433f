"""What the pages use of Bootstrap: rules of other classes are left out, and variables that no rule reads.

The walks of the tests look at each class of each page that Bootstrap has rules for (tests/markup.py).
"""

import re
from collections.abc import Iterator

_NAMES = """
alert alert-block alert-danger alert-heading
btn btn-lg btn-link btn-outline-danger btn-outline-primary btn-outline-secondary btn-primary btn-sm btn-success
d-none d-sm-inline-block
form-check form-check-input form-check-label form-control form-control-sm form-label form-select form-select-sm
form-text fs-6 h1 h2 h6 invalid-feedback is-invalid lead m-0 mb-1 mb-3 mb-4 visually-hidden
visually-hidden-focusable
"""
USED = frozenset(_NAMES.split())
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_THEME = "[data-bs-theme=dark]"  # no page has it
_NOT = re.compile(r":not\([^)]*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIGN = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""")
_VARIABLE = re.compile(r"""(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*;""")
_READ = re.compile(r"var\(\s*(--[\w-]+)")


def left_out(css: str, used: frozenset[str]) -> frozenset[frozenset[str]]:
    """Return of each selector that is left out its classes: what has all of them would look otherwise."""
    heads = [selector for head, _ in _rules(_COMMENT.sub("", css)) for selector in _selectors(head)]
    return frozenset(_classes(one) for one in heads if not _is_used(one, used) and _THEME not in one)


def used_rules(css: str, used: frozenset[str], beside: str) -> str:
    """Return a style sheet without the rules of classes that are not used, and without variables that nobody reads.

    beside: further rules, which read its variables too.
    """
    rules = "".join(_used(_COMMENT.sub("", css), used))
    while (fewer := _without_unread(rules, beside)) != rules:
        rules = fewer
    return rules


def _without_unread(rules: str, beside: str) -> str:
    read = {*_READ.findall(rules), *_READ.findall(beside)}
    return _VARIABLE.sub(lambda found: found[0] if found[1] in read else "", rules)


def _used(css: str, used: frozenset[str]) -> Iterator[str]:
    for head, body in _statements(css):
        if body is None:
            yield f"{head};"
        elif head.startswith(("@media", "@supports")):
            inside = "".join(_used(body, used))
            yield f"{head}{{{inside}}}" if inside else ""
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [one for one in _selectors(head) if _is_used(one, used)]
            declarations = body.strip().removesuffix(";")
            yield f"{','.join(selectors)}{{{declarations};}}" if selectors else ""


def _is_used(selector: str, used: frozenset[str]) -> bool:
    return _THEME not in selector and _classes(selector) <= used


def _classes(selector: str) -> frozenset[str]:
    return frozenset(_CLASS.findall(_NOT.sub("", selector)))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    for head, body in _statements(css):
        if body is not None and head.startswith(("@media", "@supports")):
            yield from _rules(body)
        elif body is not None and not head.startswith("@"):
            yield head, body


def _selectors(head: str) -> list[str]:
    """Return the selectors of a rule; a comma within brackets parts nothing."""
    return [one.strip() for one in re.split(r",(?![^(\[]*[)\]])", head)]


def _statements(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield each statement as what stands before its braces and what stands in them, None where it has none."""
    begin = depth = opened = 0
    for found in _SIGN.finditer(css):
        sign, at = found.group(), found.start()
        if sign == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif sign == "}":
            depth -= 1
        if depth or sign not in (";", "}"):
            continue
        yield (
            css[begin : opened if sign == "}" else at].strip(),
            css[opened + 1 : at] if sign == "}" else None,
        )
        begin = at + 1
