"""Revisions (chốt số liệu): what one holds, how it comes about, how a report is read out of it."""
