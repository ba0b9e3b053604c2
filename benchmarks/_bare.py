"""The peer of the scan page: a Flask application with one route that says "ok"."""

from flask import Flask

app = Flask(__name__)


@app.get("/<path:anything>")
def ok(anything: str) -> str:
    """Nothing to look up, nothing to decide."""
    return "ok"
