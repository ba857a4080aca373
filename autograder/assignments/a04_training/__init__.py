"""The hidden half of a04: initial weights, training by gradient descent, accuracy."""
