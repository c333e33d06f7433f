"""The file around the slides of a .pptx: its master in our looks, and how slides, notes, charts and pictures hang together.

python-pptx is imported where it is used: it takes longer to load than all else of the portal. Slides and notes come as
they are written; the package only holds and ties them.
"""

import datetime
import io
from typing import Any

from reports.exports.slides.native_charts import ChartData, style_chart
from reports.exports.slides.shapes import FONT, HEIGHT, WIDTH, printable
from reports.exports.slides.slide import Bars
from reports.presentation.tables import ReportTable


class DeckFile:
    """A .pptx while it is written."""

    def __init__(self) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self._presentation = Presentation()
        self._presentation.slide_width, self._presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _calm(self._presentation)
        self._layout = next(one for one in self._presentation.slide_layouts if one.name == "Title Only").part
        self._count = 0

    def add_slide(self) -> "SlideFile":
        """Add a slide at the end."""
        self._count += 1
        return SlideFile(self._presentation.part, self._layout, self._count)

    def save(self, title: str, subject: str, made_at: datetime.datetime | None) -> bytes:
        """Return the file. made_at: what it says of its own making; it says nothing else of the machine or the person."""
        properties = self._presentation.core_properties
        properties.title, properties.author, properties.last_modified_by = printable(title), "", ""
        properties.subject, properties.language = subject, "vi-VN"
        if made_at:
            properties.created = properties.modified = made_at.astimezone(datetime.UTC).replace(tzinfo=None)
        out = io.BytesIO()
        self._presentation.save(out)
        return out.getvalue()


class SlideFile:
    """A slide in the file: what it is written as, and what hangs on it."""

    def __init__(self, presentation: Any, layout: Any, number: int) -> None:
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

        self._presentation, self._number = presentation, number
        self._part = _part(presentation, f"/ppt/slides/slide{number}.xml", CONTENT_TYPE.PML_SLIDE)
        self._part.relate_to(layout, RELATIONSHIP_TYPE.SLIDE_LAYOUT)
        relation = presentation.relate_to(self._part, RELATIONSHIP_TYPE.SLIDE)
        presentation._element.get_or_add_sldIdLst().add_sldId(relation)

    def write(self, content: bytes) -> None:
        """Set what the slide is."""
        self._part.blob = content

    def write_notes(self, content: bytes) -> None:
        """Add the notes below the slide."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

        name = f"/ppt/notesSlides/notesSlide{self._number}.xml"
        notes = _part(self._presentation, name, CONTENT_TYPE.PML_NOTES_SLIDE)
        notes.blob = content
        notes.relate_to(self._presentation.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
        notes.relate_to(self._part, RELATIONSHIP_TYPE.SLIDE)
        self._part.relate_to(notes, RELATIONSHIP_TYPE.NOTES_SLIDE)

    def add_picture(self, content: bytes) -> str:
        """Add a picture; return the name of the relation to it."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        image = self._presentation.package.get_or_add_image_part(io.BytesIO(content))
        relation: str = self._part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
        return relation

    def add_chart(self, table: ReportTable, bars: Bars) -> str:
        """Add the bars of a table as a native chart of columns; return the name of the relation to it."""
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from pptx.parts.chart import ChartPart

        data, package = ChartData.of(table, bars), self._presentation.package
        name = package.next_partname(ChartPart.partname_template)
        content = data.native().xml_bytes(XL_CHART_TYPE.COLUMN_CLUSTERED)
        part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, content)
        part.chart_workbook.update_from_xlsx_blob(data.workbook())
        style_chart(part.chart, table, bars, data)
        relation: str = self._part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        return relation


def _calm(presentation: Any) -> None:
    """Fit the package's own master to the wide page: its places in proportion, one font, our colours."""
    from pptx.util import Emu

    layouts = list(presentation.slide_layouts)
    for holder in (presentation.slide_master, *layouts):
        for shape in holder.shapes:
            if shape.left is not None and shape.width is not None:
                shape.left, shape.width = (
                    Emu(int(shape.left * WIDTH / 10)),
                    Emu(int(shape.width * WIDTH / 10)),
                )
    theme = next(
        part for rel in presentation.slide_master.part.rels.values()
        if (part := rel.target_part).partname.startswith("/ppt/theme/")
    )  # fmt: skip
    blob = theme.blob.decode()
    for name in ("Calibri Light", "Calibri"):
        blob = blob.replace(f'<a:latin typeface="{name}"', f'<a:latin typeface="{FONT}"')
    theme._blob = blob.encode()


def _part(presentation: Any, name: str, content_type: str) -> Any:
    """Return a part of the file that stays as it is written."""
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    return Part(PackURI(name), content_type, presentation.package)
