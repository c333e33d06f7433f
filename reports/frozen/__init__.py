"""Frozen figures (chốt số liệu): what a revision holds, how it comes about, how a report is read out of it."""
