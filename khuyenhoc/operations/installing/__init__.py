"""Installing: what a machine has to have, the tables, the first administrator."""
