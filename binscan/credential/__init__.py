"""Stage 4: joins a key with its secret, within a file, across files and across time."""
