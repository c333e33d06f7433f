"""The pages of the base app; each noun has its own module."""
