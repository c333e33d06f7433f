"""The labels of a template's form, by which its rows are known again whatever was moved and however it is spelled."""

from collections.abc import Mapping
from dataclasses import dataclass

from associations.text import folded

_OPENS_ADDITION = ("(", "[", ":", ";", " - ")  # what may follow a label that somebody added a word to


@dataclass(frozen=True)
class FormLabels:
    """The labels of the form that a file was handed out with: of figures by code, of texts by cell."""

    figures: Mapping[str, str]
    texts: Mapping[str, str]


class Labels:
    """The labels of a form, by which rows are known; `labels` by the code of a figure or a text."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self._codes = {_bare(label): code for code, label in labels.items()}

    def code_of(self, text: str) -> str | None:
        """Return whose label a text is; None for any other."""
        return self._codes.get(_bare(text))

    def code_of_longer(self, text: str) -> str | None:
        """Return whose label a text is with something added: "Tổng số hội viên (đến 31/12)"; None for any other."""
        bare = _bare(text)
        found = [label for label in self._codes if bare.startswith(label) and is_added(bare[len(label) :])]
        return self._codes[max(found, key=len)] if found else None


def _bare(text: str) -> str:
    """Return a label to be compared, without the mark of what is required."""
    return folded(text).rstrip(" *")


def is_added(rest: str) -> bool:
    """Return whether what follows a label, folded, is only something added to it."""
    return rest.startswith(_OPENS_ADDITION) or rest.lstrip().startswith(_OPENS_ADDITION[:2])


def rows_by_code(texts: Mapping[int, str], labels: Labels) -> dict[str, list[int]]:
    """Return the rows of each label; a label with something added counts where the label itself stands nowhere."""
    found: dict[str, list[int]] = {}
    rest = []
    for row, text in texts.items():
        code = labels.code_of(text) if text else None
        if code is not None:
            found.setdefault(code, []).append(row)
        elif text:
            rest.append(row)
    longer: dict[str, list[int]] = {}
    for row in rest:
        code = labels.code_of_longer(texts[row])
        if code is not None and code not in found:
            longer.setdefault(code, []).append(row)
    return found | longer
