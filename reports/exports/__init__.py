"""The files that a cluster's year goes out as, and the pack of a meeting."""
