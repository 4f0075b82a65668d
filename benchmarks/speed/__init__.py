"""How long binscan and its peers take over the same histories, how much of the processors and how much memory."""
