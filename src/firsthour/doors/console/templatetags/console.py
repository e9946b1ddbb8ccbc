"""How instants, spans, codes and digests are written in the pages."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from firsthour.doors.console import scripts, styles, wording
from firsthour.ledger.words import instant as spelled

SHORT = 12
register = template.Library()


@register.filter
def instant(at: datetime) -> SafeString:
    """An instant to the second, in UTC, with the zone said; the full one stands in the attribute."""
    return format_html(
        '<time datetime="{}" dir="ltr">{} UTC</time>', spelled(at), at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    )


@register.filter
def exact(at: datetime) -> SafeString:
    """An instant to the microsecond, as the ledger has it."""
    return format_html(
        '<time datetime="{}" dir="ltr">{} UTC</time>', spelled(at), at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    )


@register.filter
def span(length: timedelta) -> str:
    """A length of time."""
    return wording.span(length)


@register.filter
def said(code: str, kind: str) -> str:
    """Plain words for a code."""
    return wording.said(code, kind)


@register.filter
def short(digest: str) -> SafeString:
    """The first digits of a digest, the whole of it on demand."""
    return format_html('<code title="{}">{}</code>', digest, digest[:SHORT])


@register.simple_tag
def stylesheet() -> str:
    """Where the style sheet is."""
    return styles.address()


@register.simple_tag
def keys_script() -> str:
    """Where the script that listens to keys is."""
    return scripts.keys_address()
