"""Stage 2: which bytes could be a token, through layers of encoding. From bytes alone: nothing is judged here.

    Can it hold anything?      prefilter is the byte test that every blob meets; closer looks again at what is left,
                               with the parts of it: runs, literals (joins, pieces, bare), parts that nothing joins
                               (surroundings), pieces that are named first (references to them, seams between these,
                               ordinals in their names), continued lines, escaped and spelled bytes. bytetest is how
                               it is asked; engine spares most blobs even that, by Hyperscan (expressions).
    What is hidden in it?      unfold walks the layers, one module each in `layers`, within a budget.
    What has a token's shape?  tokens; keys for private keys and what is known by its marks.
    Is it one that we know?    known, by salted digest.

The byte test must say yes wherever a later stage could find something: a new layer adds its part to closer.
"""
