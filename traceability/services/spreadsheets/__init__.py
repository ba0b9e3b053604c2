"""Workbooks that people upload: their cells, read safely."""
