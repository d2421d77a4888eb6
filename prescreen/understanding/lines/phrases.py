"""Finds exact phrases in a plain text, by spaCy's PhraseMatcher. Knows neither what they stand for nor misspellings.

Whoever imports this loads spaCy, which takes more than a second of a processor: names.py does so with the first lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

_TOKEN = re.compile(r"[a-z0-9]+(?:\.\d+)?|[^\sa-z0-9-]|-")


class Phrases:
    """Phrases to look for; longer ones win over shorter ones within them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab)
        self._matcher.add("name", [Doc(self._vocab, words=[found[0] for found in _words(phrase)]) for phrase in phrases])

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Each phrase in the text, none within another: its words with a blank between, where it begins, where it ends."""
        places = _words(text)
        doc = Doc(self._vocab, words=[found[0] for found in places])
        spans = filter_spans([doc[start:end] for _, start, end in self._matcher(doc)])
        return [(" ".join(t.text for t in span), places[span.start].start(), places[span.end - 1].end()) for span in spans]


def _words(text: str) -> list[re.Match[str]]:
    """The words, numbers and single signs of a plain text; a hyphen parts words."""
    return [found for found in _TOKEN.finditer(text) if found[0] != "-"]
