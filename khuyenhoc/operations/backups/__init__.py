"""Backups: one file with a manifest, made while people write, and the way back."""
