"""Rasa's custom actions, thin: unpack the tracker, call the core, utter. What is decided is decided in `prescreen`."""
