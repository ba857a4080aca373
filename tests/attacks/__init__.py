"""The attack suite: tables of small attacks, by class, and one way to tell whether they succeed."""
