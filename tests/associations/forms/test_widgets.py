"""The quick widgets write what Django's own templates write."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from associations.forms.widgets import QuickRenderer

NASTY = "\"><script>alert('x')</script> & Đặng"
CHOICES = [("", "—"), ("a&b", "Một <hai>"), ('Nhóm "1"', [("3", "Ba"), ("4", "Bốn")])]


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html.strip())


class Sample(forms.Form):
    text = forms.CharField(required=True, max_length=20)
    hidden = forms.CharField(widget=forms.HiddenInput)
    mail = forms.EmailField(required=False)
    area = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "data-x": NASTY, "autofocus": True}))
    choice = forms.ChoiceField(choices=CHOICES, required=False)
    boxes = forms.MultipleChoiceField(choices=CHOICES[:2], widget=forms.CheckboxSelectMultiple)
    tick = forms.BooleanField(required=False, disabled=True)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"text": NASTY, "hidden": NASTY, "area": NASTY, "choice": "a&b", "boxes": ["", "a&b"], "tick": "on"},
        {"text": "1.000", "choice": "4", "mail": "a@b.vn"},
    ],
)
def test_a_form_reads_the_same_by_both(data):
    quick, slow = (
        squeezed(str(Sample(data, renderer=renderer()))) for renderer in (QuickRenderer, DjangoTemplates)
    )
    assert quick == slow


def test_each_widget_alone_and_each_box():
    for data in (None, {"boxes": ["a&b"]}):
        quick, slow = Sample(data, renderer=QuickRenderer()), Sample(data, renderer=DjangoTemplates())
        for name in Sample.base_fields:
            assert squeezed(str(quick[name])) == squeezed(str(slow[name])), name
        for one, other in zip(quick["boxes"], slow["boxes"], strict=True):
            assert squeezed(one.tag()) == squeezed(other.tag())
