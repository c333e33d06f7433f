"""Draw the floors of the code from its imports into docs/architecture.md: python -m tests.house.drawing [--check].

The drawing is Mermaid, between two marks. A box is a room of an app; an arrow says that one imports the other. An arrow is left out where a longer way leads there too, else all would hang together.
"""

import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
DRAWN = ("reports", "associations")
APPS = ("khuyenhoc", "reports", "funds", "learning_models", "associations")
# Composed of lists, not of code that others build upon.
LEFT_OUT = frozenset({"migrations", "apps", "__init__"})

Arrows = dict[str, set[str]]


def main(*, only_check: bool) -> int:
    """Write the drawings into the page, or say whether they are as the imports are; return the exit code."""
    text = PAGE.read_text(encoding="utf-8")
    drawn = with_drawings(text)
    if not only_check:
        PAGE.write_text(drawn, encoding="utf-8")
        return 0
    if drawn == text:
        return 0
    sys.stderr.write(
        "The drawing in docs/architecture.md is not what the imports say. Draw it anew: make drawing\n"
    )
    return 1


def with_drawings(text: str) -> str:
    """Return the page with each drawing made anew from today's imports."""
    graph = grimp.build_graph(*APPS)
    for name in DRAWN:
        arrows = _between_rooms(graph, name)
        start, end = f"<!-- drawing: {name} -->\n", "<!-- end of drawing -->"
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}{as_mermaid(arrows)}{end}{after}"
    return text


def _between_rooms(graph: grimp.ImportGraph, app: str) -> Arrows:
    rooms = {child: child.removeprefix(f"{app}.") for child in graph.find_children(app)}
    return _arrows(graph, {module: room for module, room in rooms.items() if room not in LEFT_OUT})


def _arrows(graph: grimp.ImportGraph, rooms: dict[str, str]) -> Arrows:
    """Return, by the name of a room, the names of the rooms that it imports."""
    inside = {module: {module, *graph.find_descendants(module)} for module in rooms}
    arrows: Arrows = {room: set() for room in rooms.values()}
    for importer, modules in inside.items():
        imported = {found for module in modules for found in graph.find_modules_directly_imported_by(module)}
        for other, others_modules in inside.items():
            if other != importer and imported & others_modules:
                arrows[rooms[importer]].add(rooms[other])
    return arrows


def without_shortcuts(arrows: Arrows) -> Arrows:
    """Return the arrows without those whose end a longer way reaches too (the transitive reduction).

    The arrows must have no circle; the import contracts see to that.
    """
    reached = {start: _reached(arrows, start) for start in arrows}
    return {
        start: {end for end in ends if not any(end in reached[other] for other in ends - {end})}
        for start, ends in arrows.items()
    }


def _reached(arrows: Arrows, start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(arrows[start])
    while waiting:
        room = waiting.pop()
        if room not in found:
            found.add(room)
            waiting.extend(arrows[room])
    return found


def as_mermaid(arrows: Arrows) -> str:
    """Return the arrows as a fenced Mermaid flowchart, top down, in an order that does not change by itself."""
    lines = ["```mermaid", "flowchart TD"]
    for start, ends in sorted(without_shortcuts(arrows).items()):
        lines += [f"    {start} --> {end}" for end in sorted(ends)]
        if not ends and not any(start in others for others in arrows.values()):
            lines.append(f"    {start}")
    return "\n".join([*lines, "```"]) + "\n"


if __name__ == "__main__":
    sys.exit(main(only_check="--check" in sys.argv[1:]))
