"""The pages of figures of a cluster and a year, and the administrator's pages that show figures."""
