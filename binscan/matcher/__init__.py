"""Stage 2: which bytes could be a token, through layers of encoding."""
