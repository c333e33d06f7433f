"""What the figures say: read from the returns, worked out by exact arithmetic, compared, ranked, restated."""
