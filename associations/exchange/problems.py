"""What is wrong with a file, with its place for the sender: file, sheet, cell or line, value, cure."""

from dataclasses import asdict, dataclass

from associations import printable
from associations.checks.findings import IMPOSSIBLE

MOST_PROBLEMS = 1_000  # listed of one file
_LONGEST_VALUE = 200  # letters of a cell that its sender is shown again


@dataclass(frozen=True)
class Problem:
    """One problem of a file; `kind` is E (nothing is saved) or Q (odd, needs an explanation)."""

    message: str
    kind: str = IMPOSSIBLE
    file: str = ""
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    association: str | None = None
    code: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        """Keep a problem on one line, whatever the file holds."""
        object.__setattr__(self, "message", printable.message(self.message))
        for name in ("file", "sheet", "cell", "association", "code", "value"):
            text = getattr(self, name)
            if text:
                object.__setattr__(self, name, printable.printable(text, _LONGEST_VALUE))

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet is not None:
            place.append(f"trang tính “{self.sheet}”")
        if self.cell is not None:
            place.append(f"ô {self.cell}")
        elif self.line is not None:
            place.append(f"dòng {self.line}")
        who = " ".join(filter(None, (self.association, self.code)))
        return f"{self.kind} {', '.join(filter(None, place))}: " + (f"[{who}] " if who else "") + self.message

    def as_json(self) -> dict[str, object]:
        """Return the problem in the order of the contract."""
        values = asdict(self)
        order = ("kind", "file", "sheet", "cell", "line", "association", "code", "value", "message")
        return {name: values[name] for name in order}


class BadFile(Exception):
    """A file of which nothing is saved."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def shortened(problems: list[Problem]) -> list[Problem]:
    """Return the first problems, and how many more there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    rest = len(problems) - MOST_PROBLEMS
    last = problems[MOST_PROBLEMS]
    message = f"… và {rest} lỗi khác. Sửa các lỗi trên rồi nhập lại."
    return [*problems[:MOST_PROBLEMS], Problem(message, file=last.file, sheet=last.sheet)]
