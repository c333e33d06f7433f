"""What the portal does while its database is locked, full, read-only or gone, and what is left after a kill."""
