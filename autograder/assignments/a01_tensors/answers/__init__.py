"""Known answers to the exercises of a01, right and wrong."""
