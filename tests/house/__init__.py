"""Commands about the code itself: its measures against their limits, and the drawing of its imports."""
