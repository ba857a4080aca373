"""Known answers to the exercises of a04, right and wrong."""
