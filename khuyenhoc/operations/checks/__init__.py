"""What health looks at: each check returns what it found in words, and None where it does not concern this portal."""
