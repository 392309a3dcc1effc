"""The demonstration: invented experts and articles, and one published profile, loaded as any file is."""

from importlib.resources import files
from pathlib import Path


def demo_files() -> list[Path]:
    """The files of the demonstration, experts before articles."""
    folder = Path(str(files(__package__))) / "data"
    return [*sorted(folder.glob("experts*.ndjson")), *sorted(folder.glob("articles*.ndjson"))]
