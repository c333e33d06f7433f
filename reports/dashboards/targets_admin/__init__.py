"""The administrator's pages of official targets and of a cluster's score criteria, and their actions."""
