"""Files of one return: its Excel template, the upload with its preview, the file with its faults, the printed form as Word and PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from associations.actions import uploads
from associations.actions.filled_changes import propose
from associations.exchange.archives import MAX_BYTES
from associations.exchange.documents.blocks import OfficialDocument
from associations.exchange.printed_form.compose import compose
from associations.exchange.problems import BadFile
from associations.exchange.template_places import file_name
from associations.forms.filled_lists import read_lists
from associations.helper_process import in_helper
from associations.models import Return, Upload, User
from associations.requests.limits import makes_files, takes_files
from associations.requests.once import repeatable
from associations.returns.sheet import make_sheet
from associations.returns.workflow import Refused
from associations.views.files import as_download
from associations.views.places import address_of, fills_for_another, seen_version, turn_away, visible_return
from associations.views.requests import signed_in
from associations.views.submitting import submit_or_ask

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@makes_files
@require_safe
def template(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the Excel template of a return, filled with what it holds."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    named = {"in_millions": user.enters_millions}
    content = in_helper("associations.exchange.template.make_template", (return_,), named)
    return as_download(content, XLSX, file_name(return_))


@repeatable
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def excel(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Offer the template, or take it back filled."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    if away := turn_away(request, return_):
        return away
    if request.method != "POST":
        return _upload_page(request, return_, [])
    sent = request.FILES.get("file")
    if sent is None:
        return _upload_page(request, return_, ["Chưa chọn tệp nào. Chọn mẫu đã điền rồi bấm “Xem thay đổi”."])
    try:
        upload = uploads.keep_upload(
            by=user, return_=return_, name=sent.name or "mau.xlsx", content=sent.read(MAX_BYTES + 1)
        )
    except (Refused, BadFile) as refusal:
        return _upload_page(request, return_, _why(refusal))
    return redirect(address_of(return_, "upload", pk=upload.pk))


def _upload_page(request: HttpRequest, return_: Return, problems: list[str]) -> HttpResponse:
    context = {"return_": return_, "problems": problems}
    return render(request, "associations/returns/excel.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Show what a filled template would change, old → new, with its faults; saved only after the button."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    kept = _kept(return_, user, pk)
    if kept.ended_at is not None:
        return _lead_on(request, return_, kept)
    problems: list[str] = []
    chosen = _chosen(request) if request.method == "POST" else None
    try:
        filled = uploads.read(kept)
    except BadFile as bad:
        return _upload_page(request, return_, _why(bad))
    lists = read_lists(filled.lists, return_, chosen)
    if chosen is not None:
        confirmed = uploads.Confirmed(seen_version(request, "figures_version"), chosen, lists)
        goes_on = request.POST.get("then") == "submit"
        unread = len(propose(filled, return_, chosen, lists).refused) if goes_on else 0
        try:
            entered = uploads.save_upload(
                by=user,
                upload=kept,
                confirmed=confirmed,
                document_number=request.POST.get("paper", "").strip(),
            )
        except uploads.Ended:
            return _lead_on(request, return_, kept)
        except (Refused, BadFile) as refusal:
            problems = _why(refusal)
        else:
            messages.success(request, f"Đã lưu từ tệp “{kept.name}”: {entered} thay đổi.")
            return _go_on(request, return_, unread) if goes_on else redirect(address_of(return_, "fill"))
        return_.refresh_from_db()
        lists = read_lists(filled.lists, return_, chosen)
    context = {
        "return_": return_,
        "upload": kept,
        "proposal": propose(filled, return_, chosen, lists),
        "problems": problems,
        "for_another": fills_for_another(return_, user),
    }
    return render(request, "associations/returns/upload.html", context, status=409 if problems else 200)


def _go_on(request: HttpRequest, return_: Return, unread: int) -> HttpResponse:
    """Lead on from a saved file to submitting; not at one press where cells could not be read."""
    if not unread:
        return submit_or_ask(request, return_, None)
    messages.warning(request, f"{unread} ô của tệp không đọc được, nên chưa nộp. Xem lại rồi nộp.")
    return redirect(address_of(return_, "submit"))


@makes_files
@require_safe
def marked(request: HttpRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Show the officer's workbook with its faults in the very cells."""
    user = signed_in(request)
    return_ = visible_return(user, key, year)
    kept = _kept(return_, user, pk)
    if kept.ended_at is not None:
        return _lead_on(request, return_, kept)
    try:
        filled = uploads.read(kept)
        proposal = propose(filled, return_, lists=read_lists(filled.lists, return_))
        content = uploads.marked(kept, filled, proposal)
    except BadFile as bad:
        return _upload_page(request, return_, _why(bad))
    return as_download(content, XLSX, f"can-sua-{return_.association.key}-{return_.period.year}.xlsx")


@makes_files
@require_safe
def word(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the return as a Word file, to print and sign."""
    form, name = _printed_form(request, key, year)
    return as_download(
        in_helper("associations.exchange.documents.word.make_document", (form,)), DOCX, f"{name}.docx"
    )


@makes_files
@require_safe
def pdf(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Show the return as a PDF, to print and sign or to send."""
    form, name = _printed_form(request, key, year)
    return as_download(in_helper("associations.exchange.pdf.making.make_pdf", (form,)), PDF, f"{name}.pdf")


def _printed_form(request: HttpRequest, key: str, year: int) -> tuple[OfficialDocument, str]:
    """Return the printed form of a return within reach, and its file's name without the ending."""
    return_ = visible_return(signed_in(request), key, year)
    return compose(make_sheet(return_)), f"bao-cao-{return_.association.key}-{return_.period.year}"


def _kept(return_: Return, user: User, pk: int) -> Upload:
    """Return what this person uploaded for a return, what was saved or replaced included; 404 for what is not theirs."""
    found = Upload.objects.select_related("of_return__association", "of_return__period")
    return get_object_or_404(found, pk=pk, of_return=return_, by=user)


def _chosen(request: HttpRequest) -> set[str]:
    """Return which options were chosen: one a question, each by its key; and which rows of lists are to be removed."""
    options = {key for name in request.POST if name.startswith("choice-") if (key := request.POST[name])}
    return options | set(request.POST.getlist("remove"))


def _lead_on(request: HttpRequest, return_: Return, ended: Upload) -> HttpResponse:
    """Lead from a file that was saved or replaced, by a second press or the way back, to what came of it, and say so."""
    ended.refresh_from_db()
    if ended.is_saved:
        messages.info(request, f"Tệp “{ended.name}” {_saved(ended)}. Dưới đây là số đang có trên cổng.")
        return redirect(address_of(return_, "fill"))
    newer = uploads.newer_than(ended)
    if newer is None:
        messages.info(request, f"Tệp “{ended.name}” không còn được giữ. Gửi lại tệp nếu cần.")
        return redirect(address_of(return_, "excel"))
    words = f"Tệp “{ended.name}” đã được thay bằng tệp “{newer.name}” gửi sau"
    if newer.is_saved:
        messages.info(request, f"{words}; tệp ấy {_saved(newer)}.")
        return redirect(address_of(return_, "fill"))
    messages.info(request, f"{words}. Dưới đây là thay đổi trong tệp gửi sau.")
    return redirect(address_of(return_, "upload", pk=newer.pk))


def _saved(upload: Upload) -> str:
    return f"đã lưu lúc {timezone.localtime(upload.ended_at):%H:%M ngày %d/%m/%Y} ({upload.changed} thay đổi)"


def _why(refusal: Refused | BadFile) -> list[str]:
    """Return why a file was not taken, in sentences; the page names the file already."""
    if isinstance(refusal, BadFile):
        return [problem.message for problem in refusal.problems]
    return refusal.obstacles
