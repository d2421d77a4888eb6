"""Turns a text of another language into English for the reader, by the glossary of that language in `glossary/`."""
