"""Another language in the reader's English: the glossary of `trial/glossary/` laid over a text."""
