"""The report as an administrative document, Word or PDF: composed of blocks, written by `writing` and `pdf`."""
