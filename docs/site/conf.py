"""How Sphinx makes the site (`make site`): of docs/, the README, the glossary and the changelog, as they are in the repository.

The pages hold no marks of Sphinx. What stands where in the site's list is said here, and a page that stands nowhere is a warning, which
ends the build.
"""

from pathlib import Path

import tomllib
from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
LISTED = {
    "Manuals": ["manuals/coordinator", "manuals/investigator", "manuals/hospital-it", "manuals/author"],
    "Running it": ["operations", "container", "sms", "security", "exports"],
    "The trial": ["new-trial", "translating", "reading", "registry"],
    "The board": ["approvals", "packet", "amendments", "call-lists", "regulations"],
    "The numbers": ["flow", "agreement", "false-exclusions", "benchmarks"],
    "The product": ["/README", "/GLOSSARY", "/CHANGELOG"],
    "Working on it": ["/CONTRIBUTING", "habits", "releases", "/SECURITY"],
}
"""Heading of the list -> its pages, beside docs/README.md, which is the first page. The decisions come last."""

project, author, html_title = "prescreen", "", "prescreen"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
extensions, source_suffix = ["myst_parser"], {".md": "markdown"}
include_patterns = [*(f"{name}.md" for name in ("README", "GLOSSARY", "CHANGELOG", "CONTRIBUTING", "SECURITY")), "docs/**.md"]
exclude_patterns = ["[!RGCSd]*", "docs/site", "data", "deploy", "documents"]  # folders: none of them is gone through
root_doc = "docs/README"
myst_heading_anchors, myst_enable_extensions = 4, {"strikethrough", "html_image"}
suppress_warnings = ["myst.header"]  # the changelog's headings of the same name have no anchors that anybody names

html_theme, html_extra_path, html_copy_source, html_show_copyright = "furo", ["home"], False, False
html_theme_options = {"top_of_page_buttons": []}


def _listing(app: Sphinx, page: str, source: list[str]) -> None:
    """The first page gets the list of all others, which only the site shows."""
    if page == root_doc:
        decisions = sorted(f"adr/{one.stem}" for one in (ROOT / "docs" / "adr").glob("*.md"))
        for heading, pages in {**LISTED, "Decisions": decisions}.items():
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n" + "\n".join(pages) + "\n```\n"


def setup(app: Sphinx) -> None:
    """Sphinx asks for this."""
    app.connect("source-read", _listing)
