"""The arithmetic of conversion: from touches and links to credits, rates and curves.

Everything here is pure: plain values in, plain values out. `evaluation.evaluate` works a world out
once; the other modules derive their figures from it, or from bare numbers. Storing, proposing links
and showing figures is left to the rest of the room.
"""
