"""A document with a block of every kind, and pieces of others."""

import io

from PIL import Image

from associations.exchange.documents.blocks import (
    Addressee,
    AnnexHeading,
    Block,
    Body,
    Closing,
    Column,
    Grounds,
    Heading,
    Letterhead,
    OfficialDocument,
    Picture,
    Remark,
    Run,
    Signature,
    Table,
    TableRow,
    Text,
    Title,
)

SENTENCE = "Các cấp hội vận động nhân dân học tập suốt đời, gắn với phong trào của địa phương. "
MARKUP = "# $x$ *a* _b_ @c \\ <nguon> `q` // /* */ \\u{41} #panic() \"z\" 'y' ~ -- --- ... [x] {y}\n= h\n- i\n+ j\n/ k: l"
COLUMNS = (Column("TT", 15), Column("Đơn vị", 100), Column("Hội viên", 50, is_figure=True))
CLOSING = Closing(
    sentence="Trên đây là báo cáo.",
    receivers_head="Nơi nhận:",
    receivers=("- Như trên;", "- Lưu: VT."),
    preparer=None,
    signer=Signature(("TM. CỤM THI ĐUA", "CỤM TRƯỞNG"), "(Ký tên, đóng dấu)", "Nguyễn Văn Mẫu"),
)


def document(*blocks: Block, size: int = 13) -> OfficialDocument:
    return OfficialDocument("Báo cáo thử", "BC-KH/2024 · THU", blocks, size)


def paragraph(text: str) -> Body:
    return Body((Run(text),))


def table(rows: int, text: str = "Hải Dương", **options) -> Table:
    lines = (TableRow((str(number), text, "231.480")) for number in range(1, rows + 1))
    return Table(COLUMNS, tuple(lines), **options)


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (80, 40), "teal").save(stream, "PNG")
    return stream.getvalue()


def every_kind() -> OfficialDocument:
    """Return a document with a block of every kind, users' texts full of typst's markup among them."""
    return document(
        Letterhead(
            superior=("HỘI KHUYẾN HỌC VIỆT NAM",),
            issuer=("CỤM THI ĐUA SỐ 2", "KHU VỰC ĐÔNG BẮC"),
            number="Số: ……/BC",
            state="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            motto="Độc lập - Tự do - Hạnh phúc",
            place_and_date="Thái Nguyên, ngày …… tháng …… năm 2024",
        ),
        Title("BÁO CÁO", MARKUP),
        Addressee("Kính gửi: Hội Khuyến học Việt Nam"),
        Remark("Số tiền ghi bằng đồng."),
        Grounds(("Căn cứ Kết luận số 49-KL/TW ngày 10/5/2019;", "Căn cứ kế hoạch năm.")),
        Heading("I. KẾT QUẢ", 1),
        Heading("a) Ngay sau phần, bỏ một cấp", 3),
        Body(
            (
                Run("Hải Dương ả ẫ ự Đ: ", is_bold=True),
                Run("396 tỉ", code="1.1"),
                Run(" và 5", code="9.9"),
                Run("."),
            )
        ),
        Body((Run(MARKUP, is_italic=True),), is_item=True),
        Picture(picture(), 150, "Hình 1. Hội viên", "Cột cao là nhiều.", "Hải Dương nhiều nhất: 40,1%."),
        table(3, MARKUP, title="Bảng 1. Hội viên", notes=("Ghi chú của bảng.",)),
        Heading("II. ĐÁNH GIÁ", 1),
        Text("Khó khăn", (MARKUP, SENTENCE * 250)),
        Text("Nguồn:", ("Tổng cục Thống kê",), is_short=True),
        CLOSING,
        AnnexHeading("Phụ lục", "NGUỒN SỐ LIỆU", "(Kèm theo Báo cáo)", starts_page=True),
        Table(
            COLUMNS,
            (
                TableRow(("1.1", MARKUP, "1"), anchor="1.1", is_bold=True),
                TableRow(("1.2", "W" * 300, "2"), note=SENTENCE * 80, anchor="1.2"),
            ),
        ),
    )
