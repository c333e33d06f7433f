"""A streaming replica of PostgreSQL that answers pages which only read (ADR 54)."""
