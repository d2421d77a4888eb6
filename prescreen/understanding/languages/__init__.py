"""The languages that people write in: a file of words for each, and how their words are put together into patterns."""
