"""The page of the system's state, part by part: each is read alone, so that the page stands while parts of it fail."""
