"""Finds exact phrases in a plain text, by spaCy's PhraseMatcher. Knows neither what they stand for nor misspellings.

Whoever imports this loads spaCy, which takes more than a second of a processor: names.py does so with the first lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

_TOKEN = re.compile(r"[a-z0-9]+(?:\.\d+)?|[^\sa-z0-9-]|-")


class Phrases:
    """Phrases to look for; longer ones win over shorter ones within them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._nlp = spacy.blank("en")
        self._nlp.tokenizer = _Words(self._nlp.vocab)
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._matcher.add("name", [self._nlp.make_doc(phrase) for phrase in phrases])

    def find(self, text: str) -> list[tuple[str, int, int]]:
        """Each phrase in the text, none within another: its words with a blank between, where it begins, where it ends."""
        doc = self._nlp.make_doc(text)
        places = doc.user_data["places"]
        spans = filter_spans([doc[start:end] for _, start, end in self._matcher(doc)])
        return [(" ".join(t.text for t in span), places[span.start].start(), places[span.end - 1].end()) for span in spans]


class _Words:
    """A tokenizer for plain text: words, numbers, single signs; a hyphen parts words."""

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Any:
        places = [found for found in _TOKEN.finditer(text) if found[0] != "-"]
        words = [found[0] for found in places]
        spaces = [i + 1 < len(places) and places[i].end() < places[i + 1].start() for i in range(len(places))]
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data["places"] = places
        return doc
