"""The page that says what a code or a file of frozen figures is."""
