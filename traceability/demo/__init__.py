"""Fictitious data that shows everything, entered through the ordinary services and marked as a sample."""
