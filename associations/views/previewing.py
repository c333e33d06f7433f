"""A change of the registry is shown with what it does before it is saved; this is the page between the two."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from associations.actions.facts import Difference, WrongFields
from associations.actions.registry_effect import Expectation
from associations.returns.workflow import Refused, Stale


@dataclass(frozen=True)
class Preview:
    """What a change would do: what changes in the row itself, in words, and whom clusters then expect."""

    title: str
    button: str
    back: str  # the address of the page to which giving up leads
    differences: Sequence[Difference] = ()
    words: Sequence[str] = ()
    warnings: Sequence[str] = ()
    expectations: Sequence[Expectation] = ()

    @property
    def takes_away(self) -> bool:
        """Return whether some cluster expects an association no longer."""
        return any(expectation.gone for expectation in self.expectations)


def is_edited_again(request: HttpRequest) -> bool:
    """Return whether the person came back from the preview to change what was typed."""
    return "edit" in request.POST


def is_confirmed(request: HttpRequest) -> bool:
    """Return whether the person has seen the preview and wants the change."""
    return "confirm" in request.POST


def show_preview(request: HttpRequest, form: forms.Form, preview: Preview) -> HttpResponse:
    """Show the page of a preview, which sends what was typed once more."""
    return render(request, "associations/registry/preview.html", {"form": form, "preview": preview})


def add_refusal(form: forms.Form, refusal: Refused) -> None:
    """Say at the fields concerned why an action was refused, or above the form.

    Whoever was told that somebody else was faster has seen what stands now, so saving again goes through.
    """
    if isinstance(refusal, Stale) and "seen" in form.fields:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data[form.add_prefix("seen")] = form.get_initial_for_field(form.fields["seen"], "seen")  # type: ignore[index]
    if not isinstance(refusal, WrongFields):
        form.add_error(None, refusal.obstacles)
        return
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
