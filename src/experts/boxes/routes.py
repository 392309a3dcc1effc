"""Boxes over HTTP."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from litestar import MediaType, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from experts.access.guard import OPEN, AskedBy
from experts.access.scopes import Caller, Reader
from experts.articles import store as articles
from experts.articles.answer import article_answer
from experts.boxes import oembed
from experts.boxes.assets import assets, plain_name
from experts.boxes.guide import POLICY, render_guide
from experts.boxes.options import Options
from experts.boxes.parameters import ArticleUrl, Format, Most, PageUrl, Shown, provide_options
from experts.boxes.render import render_box, render_boxes, render_page
from experts.history.store import EXPERT
from experts.kit.answers import VARY, tagged, tagged_by_content
from experts.kit.errors import Fault, NotFound, UnsupportedFormat
from experts.kit.parameters import IfNoneMatch, Lang
from experts.kit.problems import responses
from experts.kit.requests import Session
from experts.profiles import store
from experts.profiles.card import Card, card_of
from experts.profiles.discovery import link_header
from experts.profiles.tags import stop_if_current, tag_of
from experts.search.experts_list import ExpertQuery, find_experts
from experts.search.listing import Wanted

FRAMED = "default-src 'none'; style-src {origin}; img-src {origin}; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""What the framed page may do: show the sheet and the portrait."""

FOREVER, SOON = "public, max-age=31536000, immutable", "public, max-age=300"
Asked = NamedDependency[Options]
WITH_OPTIONS = {"options": Provide(provide_options)}


@get("/box/{slug:str}", opt=OPEN, media_type=MediaType.HTML, dependencies=WITH_OPTIONS, responses=responses(NotFound))
async def get_box(
    session: Session, reader: AskedBy, options: Asked, slug: FromPath[str], if_none_match: IfNoneMatch = None
) -> Response[str]:
    """Read an expert's bio box: a fragment of HTML to include in a page."""
    return await _box(session, reader, slug, options, if_none_match, "box", render_box)


@get("/embed/{slug:str}", opt=OPEN, media_type=MediaType.HTML, dependencies=WITH_OPTIONS, responses=responses(NotFound))
async def get_embed(
    session: Session, reader: AskedBy, options: Asked, slug: FromPath[str], if_none_match: IfNoneMatch = None
) -> Response[str]:
    """Read an expert's bio box as a page of its own, which any site may show in a frame."""
    answer = await _box(session, reader, slug, options, if_none_match, "embed", render_page)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(reader.root_url))
    answer.headers["Content-Security-Policy"] = FRAMED.format(origin=origin)
    return answer


async def _box(
    session: AsyncSession,
    reader: Reader,
    key: str,
    options: Options,
    if_none_match: str | None,
    form: str,
    render: Callable[[Card, Options], str],
) -> Response[str]:
    everyone = replace(reader, caller=Caller())  # whoever fetches a box shows it to everyone
    form_of = (form, options.heading, *sorted(options.parts), options.max_chars)
    await stop_if_current(session, EXPERT, if_none_match, everyone, *form_of)
    stored = await store.get_visible(session, everyone.caller, key)
    card = card_of(stored, everyone)
    tag = tag_of(stored.id, stored.version, stored.seq, everyone, *form_of)
    return tagged(render(card, options), tag, lang=card.lang, link=link_header(card.root_url, card.url))


@get("/box", opt=OPEN, media_type=MediaType.HTML, dependencies=WITH_OPTIONS, responses=responses(NotFound))
async def get_boxes(
    session: Session, reader: AskedBy, options: Asked, url: ArticleUrl, if_none_match: IfNoneMatch = None
) -> Response[bytes]:
    """Read the boxes of an article's authors, in the order of the byline and in the article's language."""
    article = await articles.get(session, f"url:{url}")
    languages = (article.document.language, *reader.languages) if article.document.language else reader.languages
    everyone = replace(reader, caller=Caller(), languages=languages)
    people = [article.people[author.expert] for author in article.document.authors if author.expert]
    shown = list(dict.fromkeys(person.number for person in people if person.public))
    stored = await store.get_many(session, shown)
    boxes = render_boxes(article_answer(article, everyone), [card_of(stored[number], everyone) for number in shown], options)
    headers = {"Content-Type": "text/html; charset=utf-8", "Vary": VARY, "Cache-Control": "no-cache"}
    return tagged_by_content(boxes.encode(), if_none_match, headers)


@get("/oembed", opt=OPEN, responses=responses(NotFound, UnsupportedFormat))
async def get_oembed(
    session: Session,
    reader: AskedBy,
    url: PageUrl,
    format: Format = "json",
    maxwidth: Most = None,
    maxheight: Most = None,
    lang: Lang = None,
    if_none_match: IfNoneMatch = None,
) -> Response[bytes]:
    """Read how to embed an expert's box, by oEmbed 1.0; `url` is the address of the page, the box or the profile."""
    if format not in oembed.MEDIA_TYPES:
        detail = f"There is no format {format!r}; there are {' and '.join(oembed.MEDIA_TYPES)}."
        raise UnsupportedFormat(
            detail, faults=[Fault(parameter="format", code="unknown_value", detail=detail, valid=[*oembed.MEDIA_TYPES])]
        )
    asked = oembed.expert_of(url, reader.root_url)
    if asked is None:
        raise NotFound("This is no address of an expert in this directory.")
    key, wanted = asked[0], lang or asked[1]
    everyone = replace(reader, caller=Caller(), languages=(wanted,) if wanted else reader.languages)
    form_of = ("oembed", format, (wanted, maxwidth, maxheight))
    await stop_if_current(session, EXPERT, if_none_match, everyone, *form_of)
    stored = await store.get_visible(session, everyone.caller, key)
    card = card_of(stored, everyone)
    description = oembed.described(card, wanted, maxwidth, maxheight)
    tag = tag_of(stored.id, stored.version, stored.seq, everyone, *form_of)
    written = oembed.as_xml(description) if format == "xml" else oembed.as_json(description)
    return tagged(written, tag, lang=card.lang, content_type=f"{oembed.MEDIA_TYPES[format]}; charset=utf-8")


@get("/docs/embed", opt=OPEN, media_type=MediaType.HTML, responses=responses(NotFound))
async def get_guide(session: Session, state: State, reader: AskedBy, expert: Shown = None) -> Response[str]:
    """Read how to show an expert's bio box on a website, with every form of it to try."""
    if expert is None:
        numbers = find_experts(state.engine, ExpertQuery(), Wanted(1)).numbers
        stored = next(iter((await store.get_many(session, numbers)).values()), None)
    else:
        stored = await store.get_visible(session, Caller(), expert)
    page = render_guide(card_of(stored, reader) if stored else None, reader.root_url)
    return Response(page, headers={"Content-Security-Policy": POLICY, "Vary": VARY, "Cache-Control": "no-cache"})


@get("/static/{name:str}", opt=OPEN, responses=responses(NotFound))
async def get_asset(name: FromPath[str]) -> Response[bytes]:
    """Read a style sheet or script of the boxes; its name changes with its content. `box.css` and `box.js` lead to the current ones."""
    asset = assets().get(plain_name(name))
    if asset is None:
        raise NotFound(f"There is no {name[:100]!r}; there are {', '.join(sorted(asset.name for asset in assets().values()))} now.")
    if name != asset.name:
        return Response(b"", status_code=302, headers={"Location": f"/static/{asset.name}", "Cache-Control": SOON})
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": FOREVER})


HANDLERS = [get_box, get_boxes, get_embed, get_oembed, get_guide, get_asset]
