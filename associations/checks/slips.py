"""Slips of typing that make one number out of another: zeros too many or too few, digits exchanged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class _Slip:
    """A slip of typing by a power of ten, in words: too much, too little, and too little where it is no money."""

    factor: int
    much: str
    little: str
    little_count: str


_SLIPS = (
    _Slip(1_000_000, "thừa sáu chữ số 0", "nhập theo triệu đồng", "thiếu 6 chữ số 0"),
    _Slip(1_000, "thừa ba chữ số 0", "nhập theo nghìn đồng", "thiếu 3 chữ số 0"),
    _Slip(10, "thừa một chữ số", "thiếu một chữ số", "thiếu một chữ số"),
)


def slip(value: int, expected: int, *, money: bool) -> str:
    """Return the slip of typing that would make `value` out of about `expected`; "" where none fits."""
    if value <= 0 or expected <= 0:
        return ""
    for one in _SLIPS:
        if _about(value, expected * one.factor):
            return one.much
        if _about(value * one.factor, expected):
            return one.little if money else one.little_count
    if value != expected and sorted(str(value)) == sorted(str(expected)):
        return "hai chữ số bị đổi chỗ"
    return ""


def _about(value: int, expected: int) -> bool:
    """Return whether a number is within two per cent of another, in whole numbers."""
    return abs(value - expected) * 50 <= expected
