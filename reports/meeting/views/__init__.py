"""The pages of a cluster's meeting: load within reach, ask the deed, answer."""
