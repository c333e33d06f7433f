"""Damaged files: made from good ones by a seed, given to the commands in one watched process, and sent to the pages."""
