"""Use cases: what happens, told without Flask. One module a noun; nothing here commits."""
