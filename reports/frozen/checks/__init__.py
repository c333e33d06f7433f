"""How each kind of exported file is held against the revision that it says it is of."""
