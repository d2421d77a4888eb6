"""The study's record at its registry, watched: asked for, kept, held against our protocol, and shown until somebody acknowledges it.

Nothing here changes a trial.
"""
