"""One return: its cells, sheet and checks together, its moves, review, questions, lists and history."""
