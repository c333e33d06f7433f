"""Figures read from the returns, computed by exact arithmetic, compared, ranked and restated."""
