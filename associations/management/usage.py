"""What is wrong with a command as it was typed, in words; argparse says it in English."""

import re
from argparse import ArgumentParser

MANAGE = ".venv/bin/python manage.py"  # how every command begins, as it is typed

_PASSWORD = re.compile(r"://\S*@")  # in the address of a database
# What argparse says, and what that is in words; the first that fits.
_IN_WORDS = (
    (r"the following arguments are required: (?P<what>.+)", "thiếu {what}"),
    (r"one of the arguments (?P<what>.+) is required", "cần một trong {what}"),
    (r"unrecognized arguments: (?P<what>.+)", "không biết “{what}” là gì"),
    (r"ambiguous option: (?P<name>\S+) could match (?P<among>.+)", "{name} ghi chưa đủ: {among}"),
    (r"argument (?P<name>.+?): expected .+", "{name} thiếu giá trị đi sau"),
    (r"argument (?P<name>.+?): ignored explicit argument .+", "{name} không nhận giá trị"),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", "{name} không đi cùng {other}"),
    (r"argument (?P<name>.+?): invalid int value: '(?P<value>.*)'", "{name} là một số, không phải “{value}”"),
    (r"argument (?P<name>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<among>.*)\)",
     "{name} không có “{value}”; chọn một trong {among}"),
    (r"argument (?P<name>.+?): invalid .+ value: '(?P<value>.*)'", "{name} không nhận “{value}”"),
    (r"argument (?P<name>.+?): (?P<what>.+)", "{name}: {what}"),
)  # fmt: skip


def wrong_usage(parser: ArgumentParser, command: str, message: str) -> str:
    """Return what argparse says of a command in words, and how to type it."""
    typed = " ".join([MANAGE, command, *_needed(parser)])
    return f"{command}: {_words_of(message)}. Viết: {typed} (mọi lựa chọn: {MANAGE} {command} --help)"


def _words_of(message: str) -> str:
    message = _PASSWORD.sub("://***@", message)
    for pattern, words in _IN_WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(**found.groupdict())
    return message


def _needed(parser: ArgumentParser) -> list[str]:
    """Return what has to follow the name of a command."""
    needed = []
    for action in parser._actions:
        name = str(action.metavar or action.dest.upper())
        if not action.option_strings:
            needed.append(f"[{name}]" if action.nargs in ("?", "*") else name)
        elif action.required:
            needed.append(f"{action.option_strings[0]} {name}")
    return needed
