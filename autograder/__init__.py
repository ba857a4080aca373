"""gradmark: grades PyTorch notebooks by an oracle that never meets student code."""

__version__ = "0.1.0"
