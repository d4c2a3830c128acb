"""Fact tables: what indicators count that no care table holds as a row of its own, such as a stay or a year of use."""
