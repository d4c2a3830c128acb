"""Analyses that need more of persons than the sums of areas by year, age and sex; none of them sees a person."""
