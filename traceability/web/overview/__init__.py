"""The programme at a glance: tiles, charts and the lists behind them, for staff and producers."""
