"""The editor of the Word report, for who leads the cluster: paragraphs, template, the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from associations.exchange.archives import MAX_BYTES
from associations.helper_process import in_helper
from associations.models import Cluster, Period, User
from associations.requests.limits import makes_files, takes_files
from associations.returns.workflow import Refused
from associations.views.beginning import beginning_at
from associations.views.files import as_download
from associations.views.places import led_cluster
from associations.views.requests import signed_in
from reports.exports.document.placeholders import PLACEHOLDERS
from reports.exports.formats import CONTENT_TYPES
from reports.meeting.edited_paragraphs import EditedSection, edited_sections, paragraphs_in
from reports.meeting.numerals import paragraph_anchor
from reports.meeting.report_files import report_files
from reports.meeting.word_template import current_template, drop_template, put_template
from reports.models import DocumentTemplate
from reports.narrative.overrides import (
    LONGEST,
    Overtaken,
    add_paragraph,
    drop_paragraph,
    write_paragraph,
)
from reports.presentation import wording

_DOCX = CONTENT_TYPES["docx"]


@require_safe
def editor(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display every section with its paragraphs, as generated and as written by hand."""
    user = signed_in(request)
    return _page(request, user, *led_cluster(user, key, year))


@require_POST
def save_paragraph(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Write a paragraph by hand; a save over what somebody else saved meanwhile is refused, showing theirs."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    of = request.POST.get("doan", "")
    known = {one.paragraph.key for one in paragraphs_in(edited_sections(user, cluster, period)[1])}
    text = request.POST.get("loi", "")
    try:
        if of not in known:
            raise Refused(["Báo cáo không còn đoạn này. Chép lời vừa gõ sang đoạn khác."])
        write_paragraph(
            by=user, cluster=cluster, period=period, key=of, text=text,
            seen=request.POST.get("may_viet", ""), stamp_seen=request.POST.get("dau", ""),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, user, cluster, period, _Refusal(refusal, of, text))
    messages.success(
        request, "Đã lưu đoạn viết tay." if text.strip() else "Đoạn này sẽ không in trong báo cáo."
    )
    return redirect(f"{reverse('narrative', args=[key, year])}#{paragraph_anchor(of)}")


@require_POST
def add(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Add a paragraph at the end of a section."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    section, text = request.POST.get("phan", ""), request.POST.get("loi", "")
    try:
        if section not in {one.section.key for one in edited_sections(user, cluster, period)[1]}:
            raise Refused(["Báo cáo không có phần này. Tải lại trang rồi chọn phần."])
        made = add_paragraph(by=user, cluster=cluster, period=period, section=section, text=text)
    except Refused as refusal:
        return _page(request, user, cluster, period, _Refusal(refusal, section, text))
    messages.success(request, "Đã thêm đoạn.")
    return redirect(f"{reverse('narrative', args=[key, year])}#{paragraph_anchor(made.key)}")


@require_POST
def drop(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Go back to the generated text of a paragraph, or remove an added one."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    of = request.POST.get("doan", "")
    try:
        drop_paragraph(by=user, cluster=cluster, period=period, key=of, stamp_seen=request.POST.get("dau", ""))  # fmt: skip
    except Refused as refusal:
        return _page(request, user, cluster, period, _Refusal(refusal))
    messages.success(request, "Đã trở về lời máy viết.")
    return redirect(f"{reverse('narrative', args=[key, year])}#{paragraph_anchor(of)}")


@takes_files
@require_POST
def put(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Use a file as the cluster's own template."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    file = request.FILES.get("mau")
    try:
        if file is None:
            raise Refused(["Chưa chọn tệp mẫu. Chọn tệp .docx rồi tải lên."])
        made = put_template(by=user, cluster=cluster, name=file.name or "", content=file.read(MAX_BYTES + 1))
    except Refused as refusal:
        return _page(request, user, cluster, period, _Refusal(template_problems=refusal.obstacles))
    messages.success(request, f"Từ nay báo cáo Word của cụm theo mẫu “{made.name}”.")
    return redirect(f"{reverse('narrative', args=[key, year])}#mau")


@require_POST
def unput(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Go back to the portal's template."""
    user = signed_in(request)
    cluster, _ = led_cluster(user, key, year)
    drop_template(by=user, cluster=cluster)
    messages.success(request, "Báo cáo Word trở về mẫu của cổng.")
    return redirect(f"{reverse('narrative', args=[key, year])}#mau")


@makes_files
@require_safe
def portal_template_file(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Download the portal's template, to start one's own from."""
    led_cluster(signed_in(request), key, year)
    return as_download(
        in_helper("reports.exports.document.template.portal_template"), _DOCX, "mau-bao-cao-cua-cong.docx"
    )


@require_safe
def own_template_file(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Download the cluster's own template as it was put in; 404 where the portal's is used."""
    cluster, _ = led_cluster(signed_in(request), key, year)
    found = get_object_or_404(DocumentTemplate, cluster=cluster, is_current=True)
    return as_download(bytes(found.content), _DOCX, f"mau-bao-cao-{cluster.key}.docx")


@dataclass(frozen=True)
class _Refusal:
    """What could not be done: of which paragraph or section, what was typed, or what is wrong with a template."""

    refused: Refused | None = None
    of: str = ""
    typed: str | None = None
    template_problems: Sequence[str] = ()

    @property
    def obstacles(self) -> list[str]:
        """Why a text could not be saved."""
        return self.refused.obstacles if self.refused else []

    @property
    def conflict(self) -> str:
        """Where on the page somebody else's text stands, which was saved meanwhile."""
        return paragraph_anchor(self.of) if isinstance(self.refused, Overtaken) and self.of else ""

    def lost(self, sections: Sequence[EditedSection]) -> str:
        """Return what was typed for a paragraph that is not there any more."""
        if not self.refused or not self.typed:
            return ""
        is_kept = any(paragraph.typed is not None for paragraph in paragraphs_in(sections))
        return "" if is_kept else self.typed


def _page(
    request: HttpRequest, user: User, cluster: Cluster, period: Period, refusal: _Refusal | None = None
) -> HttpResponse:
    """Display the editor; after a refusal with what was typed, beside what stands now."""
    refusal = refusal or _Refusal()
    report, sections = edited_sections(user, cluster, period, {refusal.of: refusal.typed})
    context = {
        "cluster": cluster,
        "period": period,
        "standing": wording.standing(report),
        "beginning": beginning_at(
            request,
            cluster,
            period,
            "báo cáo của cụm, máy viết từng đoạn từ số liệu, anh/chị sửa lời và thêm đoạn",
        ),
        "is_of_revision": report.revision is not None,
        "illustrative": wording.ILLUSTRATIVE if report.is_illustrative else "",
        "sections": sections,
        "stale_count": sum(bool(paragraph.stale) for paragraph in paragraphs_in(sections)),
        "open_count": sum(len(paragraph.open) for paragraph in paragraphs_in(sections)),
        "revision": report.revision.number if report.revision else "",
        "refused": refusal.obstacles,
        "conflict": refusal.conflict,
        "lost": refusal.lost(sections),
        "template": current_template(cluster),
        "report_files": report_files(cluster, period),
        "template_problems": refusal.template_problems,
        "placeholders": PLACEHOLDERS,
        "longest": LONGEST,
    }
    status = 409 if refusal.refused or refusal.template_problems else 200
    return render(request, "reports/narrative.html", context, status=status)
