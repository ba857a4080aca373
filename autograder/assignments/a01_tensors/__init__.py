"""The hidden half of a01: tensors, NumPy, and the first gradients."""
