"""A request as such: where it comes from, what it may cost, how it is refused, what is logged."""
