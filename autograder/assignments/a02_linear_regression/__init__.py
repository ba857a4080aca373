"""The hidden half of a02, linear regression: oracle, inputs, tests and known answers."""
