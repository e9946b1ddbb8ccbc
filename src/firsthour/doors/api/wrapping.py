"""What is done around every call: nothing of it is stored or sniffed on its way."""

from firsthour.doors.headers import adding

protected = adding(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
)
