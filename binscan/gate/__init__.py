"""What stands at the gate: the next commit and the commits of a range. Composes; neither prints nor parses."""
