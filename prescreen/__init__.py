"""The core of the prescreening: protocol, reading, criteria, disposition and the one dialogue step.

Pure Python on 3.10 and 3.12. It refuses to know of Rasa, the web and the database.
"""
