"""The page for those who run a website: every form of a box, live, with what to paste.

What is live stands under addresses without a host, so that the page works wherever it was reached; what is to be
pasted names the public address.
"""

from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import minijinja

from experts.boxes.assets import Asset, assets
from experts.boxes.oembed import WIDTH, height_of
from experts.boxes.options import PARTS, Options
from experts.boxes.render import render_box, templates
from experts.profiles.card import Card

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types expert-box"
)
FORMS = {".jsonld": "JSON-LD", ".vcf": "vCard", ".md": "Markdown"}
"""By the ending of a profile's address, the forms that programs read."""
EXAMPLE = "https://experts.example.org"
"""The address of the directory in recipes and documents."""


def render_guide(card: Card | None, root_url: str) -> str:
    """`card` is of the expert that is shown; None in an empty directory."""
    sheet, script = assets()["box.css"], assets()["box.js"]
    return templates().render_template(
        "guide.html",
        card=card,
        sheets=[f"/static/{asset.name}" for asset in (sheet, assets()["guide.css"])],
        script=f"/static/{script.name}",
        snippets=_snippets(card, root_url, sheet, script) if card else None,
        box=minijinja.safe(render_box(card, Options(heading=3))) if card else None,
        forms=[(name, f"/v1/experts/{_slug(card)}{ending}") for ending, name in FORMS.items()] if card else None,
        slug=_slug(card) if card else None,
        frame_height=height_of(card, WIDTH) if card else None,
        plain={"sheet": f"{root_url}/static/box.css", "script": f"{root_url}/static/box.js"},
        parts=", ".join(PARTS),
        recipes={name: text.replace(EXAMPLE, root_url) for name, text in recipes().items()},
    )


@cache
def recipes() -> dict[str, str]:
    """What makes other software show boxes, by the name of the software, for the directory EXAMPLE."""
    return {PurePath(file.name).stem: file.read_text("utf-8") for file in files(__package__).joinpath("recipes").iterdir()}


def _slug(card: Card) -> str:
    return quote(card.url.rpartition("/")[2])


def _snippets(card: Card, root_url: str, sheet: Asset, script: Asset) -> dict[str, Any]:
    slug = _slug(card)
    link = f'<link rel="stylesheet" href="{sheet.url(root_url)}"\n  integrity="{sheet.integrity}" crossorigin="anonymous">'
    loaded = f'<script type="module" src="{script.url(root_url)}"\n  integrity="{script.integrity}" crossorigin="anonymous"></script>'
    byline = f'<p>By <a rel="author" href="{card.url}">{minijinja.escape(card.name)}</a></p>'
    return {
        "sheet": link,
        "fragment": f"{root_url}/box/{slug}?lang={card.lang}&heading=3",
        "article": f"{root_url}/box?url=https%3A%2F%2Fyour-site.example%2Farticle",
        "element": f'{loaded}\n<expert-box src="{root_url}/box/{slug}?heading=3">\n  {byline}\n</expert-box>',
        "frame": f'<iframe src="{root_url}/embed/{slug}" title="{minijinja.escape(card.name)}"\n'
        f'  width="100%" height="{height_of(card, WIDTH)}" frameborder="0" loading="lazy"></iframe>',
        "oembed": f"{root_url}/oembed?url={quote(card.url, safe='')}&maxwidth=600",
        "page": card.url,
    }
