"""The hidden half of the course: one package for each assignment."""
