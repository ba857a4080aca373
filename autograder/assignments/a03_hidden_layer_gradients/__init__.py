"""a03: the gradients of a hidden layer, by hand and by autograd."""
