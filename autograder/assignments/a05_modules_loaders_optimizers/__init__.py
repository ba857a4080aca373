"""The hidden half of a05: a module, a loader, an epoch, an evaluation, an optimizer."""
