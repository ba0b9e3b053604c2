"""Labels: what may be ordered, how it looks, making and proving its files, and what becomes of each label."""
