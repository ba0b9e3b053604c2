"""What a browser calls itself, in the words of the list of own sessions."""

_BROWSERS = (  # in this order: each names the ones below it as well
    ("Zalo", "Zalo"),
    ("Edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """ "Chrome trên Windows"; it tells one's own devices apart, so a rough word is enough."""
    browser = _first(_BROWSERS, user_agent, "Trình duyệt khác")
    return f"{browser} trên {_first(_SYSTEMS, user_agent, 'thiết bị khác')}"


def _first(marks: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    return next((name for mark, name in marks if mark in text), otherwise)
