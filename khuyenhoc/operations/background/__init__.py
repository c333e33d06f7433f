"""Background work: a queue in the database (django-tasks-db) and the worker that does it (docs/adr/0046)."""
