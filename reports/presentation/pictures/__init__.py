"""Pictures of figures on a page, drawn by our own code: small, fast, and each unit with its class."""
