"""From one database engine to the other, with proof that nothing was lost on the way."""
