"""The hidden half of a05: a module, a loader, a training loop, an evaluation, an optimizer."""
