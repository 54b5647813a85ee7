"""Live updates: what is said in a transaction is heard by whoever listens to the stream.

Whoever was away hears what they missed, in the same order (decision 0009).
"""

from passerelle.core.live.hub import CHANGED, Hub, Listener
from passerelle.core.live.saying import say

__all__ = ["CHANGED", "Hub", "Listener", "say"]
