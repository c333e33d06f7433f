"""Figures proposed out of a pasted paragraph of a report."""
