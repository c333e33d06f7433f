"""A cluster's dates: extensions, latecomers, reminders, how ready its returns are."""
