"""Figures in talk: sums, conversions and small stories, each written out for the calculator."""
