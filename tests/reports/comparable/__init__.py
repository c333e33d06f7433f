"""Random clusters with mergers, gaps, marks and changed sources: nothing is said of a pair that may not be compared."""
