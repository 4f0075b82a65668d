"""Stage 1: where bytes come from. Each source yields a blob once, with every place it was seen."""
