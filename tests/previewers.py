"""Forty kinds of link preview, crawler and prefetch, as the headers each sends (trust §2)."""

_PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
_BROWSER = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15"
)
_COMPATIBLE = "Mozilla/5.0 (compatible; {})"

_AGENTS = (
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookcatalog/1.0",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "WhatsApp/2.23.20.0 A",
    "Viber/13.3.0.22",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    _COMPATIBLE.format("Discordbot/2.0; +https://discordapp.com"),
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    _COMPATIBLE.format("Pinterestbot/1.0; +http://www.pinterest.com/bot.html"),
    "SkypeUriPreview Preview/0.5",
    "line-poker/1.0",
    "Mozilla/5.0 (compatible; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/)",
    "ZaloPC-preview/1.0",
    "Zalo/1.0 (link preview)",
    _COMPATIBLE.format("Googlebot/2.1; +http://www.google.com/bot.html"),
    f"{_PHONE} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Googlebot-Image/1.0",
    "Mediapartners-Google",
    "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
    _COMPATIBLE.format("bingbot/2.0; +http://www.bing.com/bingbot.htm"),
    _COMPATIBLE.format("BingPreview/1.0b"),
    _COMPATIBLE.format("YandexBot/3.0; +http://yandex.com/bots"),
    _COMPATIBLE.format("Baiduspider/2.0; +http://www.baidu.com/search/spider.html"),
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    _COMPATIBLE.format("coccocbot-web/1.0; +http://help.coccoc.com/searchengine"),
    _COMPATIBLE.format("AhrefsBot/7.0; +http://ahrefs.com/robot/"),
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36 Chrome-Lighthouse",
    "curl/8.5.0",
    "Wget/1.21.4",
    "python-requests/2.32.0",
    "Go-http-client/2.0",
    "",
)
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    f"{agent or 'no user agent'}"[:60]: ("GET", {"User-Agent": agent}) for agent in _AGENTS
} | {
    "a browser that fetches ahead": ("GET", {"User-Agent": _PHONE, "Sec-Purpose": "prefetch"}),
    "a browser that renders ahead": ("GET", {"User-Agent": _PHONE, "Sec-Purpose": "prefetch;prerender"}),
    "an old browser that fetches ahead": ("GET", {"User-Agent": _BROWSER, "X-Purpose": "preview"}),
    "a browser that asks for headers": ("HEAD", {"User-Agent": _PHONE}),
    # Telling itself from a browser by nothing: it gets a token and runs no script, so it is never confirmed.
    "a previewer that poses as a browser": ("GET", {"User-Agent": _BROWSER}),
}
SEEN = frozenset({"a previewer that poses as a browser"})
