"""The pages of a cluster's year, one module a subject: each is a list of blocks out of the same report."""
