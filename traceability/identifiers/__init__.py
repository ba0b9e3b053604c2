"""Numbers and codes as pure modules: what each one is, and whether a given text is one."""
