"""How results are shown: tables, charts, sentences, explanations; nothing is computed here."""
