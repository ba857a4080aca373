"""Known answers to the exercises of a05, right and wrong."""
