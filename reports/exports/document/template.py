"""The portal's own layout of the Word report as a template to start one's own from, with every placeholder in place."""

from functools import cache

from associations.exchange.documents.blocks import Body, OfficialDocument, Run
from associations.exchange.documents.word import make_document
from reports.exports.document.compose import SIZE, closing, head
from reports.exports.document.placeholders import PLACEHOLDERS


@cache
def portal_template() -> bytes:
    """Return the template as a .docx file with its placeholders."""
    values = {one.name: _braced(one.name) for one in PLACEHOLDERS if not one.is_block}
    blocks = (
        *head(values),
        _block("tinh_trang"),
        _block("noi_dung"),
        closing(values),
        _block("bang_so_lieu"),
        _block("nguon_so_lieu"),
    )
    title = f"Báo cáo {values['ten_cum']} năm {values['nam']}"
    return make_document(OfficialDocument(title, values["chan_trang"], blocks, SIZE))


def _block(name: str) -> Body:
    return Body((Run(_braced(name)),))


def _braced(name: str) -> str:
    return f"{{{{ {name} }}}}"
