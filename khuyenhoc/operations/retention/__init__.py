"""What is past its keeping: where it lies, how it is removed, and whether somebody saw to it."""
