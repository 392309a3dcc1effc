"""Where programs find what else describes the expert of a page: oEmbed 1.0, section 4, by the links of RFC 8288."""

from urllib.parse import urlencode

OEMBED = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
"""The types of links to an oEmbed description, by the format that the link asks for."""


def oembed_links(root_url: str, page: str) -> dict[str, str]:
    """The addresses of the descriptions by their types."""
    return {type_: f"{root_url}/oembed?{urlencode({'url': page, 'format': format_})}" for format_, type_ in OEMBED.items()}


def link_header(root_url: str, page: str) -> str:
    return ", ".join(f'<{url}>; rel="alternate"; type="{type_}"' for type_, url in oembed_links(root_url, page).items())
