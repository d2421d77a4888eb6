"""The script: what an ethics board approves of a trial. Every text that can reach a participant, the rules, and apart from them the reader.

A manifest names all of it by ids and digests; what changed between two, and what a message is made of, is told by these ids. Approves
nothing and keeps nothing: that is the gateway's.
"""

from prescreen.script.changes import Change, changes
from prescreen.script.manifest import Manifest, manifest_of

__all__ = ["Change", "Manifest", "changes", "manifest_of"]
