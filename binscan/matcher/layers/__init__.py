"""One module per layer of encoding; each undoes one, bounded in size and count."""
