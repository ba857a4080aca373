"""Known answers to the exercises of a03."""
