"""Known answers to the exercises of a02, right and wrong, one module for each exercise."""
