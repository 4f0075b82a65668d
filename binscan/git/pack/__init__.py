"""The fast way through a repository's object store: packs mapped into memory and walked by their delta trees."""
