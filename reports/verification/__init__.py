"""Which revision a file or a code is of, and where it differs: a module for each kind of file, and the page."""
