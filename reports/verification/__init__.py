"""Verify files and codes against revisions: a module for each kind of file, and the page."""
