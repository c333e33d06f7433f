"""The forms, a module a subject."""
