"""The exports of a cluster's year, and the pack of a meeting."""
