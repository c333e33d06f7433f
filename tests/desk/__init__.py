"""How the form of a return feels to who types it, measured in a browser: `python -m tests.desk`."""
