"""Revisions (chốt số liệu): their content, how they are made, how reports are read out of them."""
