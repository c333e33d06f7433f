"""The pages of a cluster's meeting: load within reach, call the action, answer."""
