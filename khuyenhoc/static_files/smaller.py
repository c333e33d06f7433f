"""Styles and scripts without comments and indentation: what a browser does not read."""

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|\s+""", re.DOTALL)
_AROUND = re.compile(r" ?([{};,]) ?")


def smaller_style(text: str) -> str:
    """Return a style sheet that says the same: comments gone, runs of spaces one, none around braces and semicolons."""
    kept: list[str] = []  # what is in quotes, as it stands

    def smaller(found: re.Match[str]) -> str:
        token = found.group()
        if token.startswith("/*"):
            return " "
        if token.isspace():
            return " "
        kept.append(token)
        return f"\x00{len(kept) - 1}\x00"

    plain = re.sub(r" +", " ", _TOKEN.sub(smaller, text))
    plain = _AROUND.sub(r"\1", plain).replace(";}", "}").strip()
    plain = re.sub(
        r"(?<=[{;])([\w-]+): ", r"\1:", plain
    )  # of declarations; a selector's colon has no space behind it
    return re.sub("\x00(\\d+)\x00", lambda found: kept[int(found.group(1))], plain)


def smaller_script(text: str) -> str:
    """Return a script that does the same: without lines that are a comment, empty lines and what lines are indented by.

    Each line stays a line. Raise ValueError where text in backquotes goes over several lines: there it would change.
    """
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count("`") % 2:
            raise ValueError(f"line {number}: text in backquotes has to end on its line")
        if "/*" in line:
            raise ValueError(f"line {number}: a comment begins with //")
        bare = line.strip()
        if bare and not bare.startswith("//"):
            lines.append(bare)
    return "\n".join(lines)
