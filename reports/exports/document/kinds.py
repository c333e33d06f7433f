"""The documents that are made of one report."""

from enum import StrEnum


class Kind(StrEnum):
    """What a document is for.

    SIGNED is the paper to be signed: no codes in it. CHECKING says the same words with a code at every number and the annex of sources
    that the codes lead to. SOURCES is that annex alone.
    """

    SIGNED = "signed"
    CHECKING = "checking"
    SOURCES = "sources"
