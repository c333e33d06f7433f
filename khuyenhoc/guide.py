"""The user guide and the workflow as pages of the portal: the same files that stand in docs/."""

import re
import struct
from functools import cache
from pathlib import Path

import markdown
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

_DOCS = Path(settings.BASE_DIR, "docs")
_PICTURE = re.compile(r'src="(guide/([a-z0-9-]+\.png))"')
_CONTENTS = {"toc": {"toc_depth": "2-3"}}  # the title is no part of the contents
# Documents of the folder that are pages of the portal, with the name of their address.
_PAGES = {
    "user-guide.md": "/tro-giup/",
    "workflow.md": "/tro-giup/quy-trinh/",
    "accounts.md": "/tro-giup/tai-khoan/",
    "van-hanh.md": "/tro-giup/van-hanh/",
}


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show a document of docs/ as a page."""
    title, body = _drawn(name)
    return render(request, "khuyenhoc/guide.html", {"title": title, "body": body, "name": name})


@cache
def _drawn(name: str) -> tuple[str, SafeString]:
    """Title and body of a document; the documents are our own and change with a release only."""
    text = (_DOCS / f"{name}.md").read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    html = markdown.markdown(text, extensions=["tables", "toc", "sane_lists"], extension_configs=_CONTENTS)
    html = _PICTURE.sub(lambda found: _picture(found[1], found[2]), html)
    for file, address in _PAGES.items():
        html = html.replace(f'href="{file}', f'href="{address}')
    return title, mark_safe(html)  # noqa: S308


def _picture(path: str, name: str) -> str:
    """Return a picture that is loaded when it is scrolled to, with its size, so that nothing moves when it comes."""
    head = (_DOCS / path).read_bytes()[:24]
    width, height = struct.unpack(">II", head[16:24])
    return f'src="{static(f"huong-dan/{name}")}" width="{width}" height="{height}" loading="lazy"'
