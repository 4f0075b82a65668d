"""Stage 3: what a candidate is, from evidence that can be named. Pure functions of bytes and context.

`judge` is the door. It asks four questions of each token and adds up the answers by `binscan.weights`:

    What do its own characters say?   features: random or made of something. lookalike: a line of an armoured block, a
                                      part of a longer run. published: a page of nothing but printed samples.
    What is it called?                calling asks labels for the name before, after or above it, and hands it to names,
                                      which says what a name means (spelling, vocabulary, strangers).
                                      Behind labels: columns, grids and heads for tables, hints for what a line says
                                      beside a plain name, protocols for names that one gives, arguments for their
                                      order in a call, paths for a file's. Between tokens: blocks under one heading,
                                      halves that name each other, remarks that explain names. `called` is the answer.
    Where does it stand?              context surveys a text once (groups of brackets, signs); scopes are what encloses
                                      the token; views is one token seen through several layers.
    Whose is it?                      owner: another service, framework or protocol. elsewhere: near the exchange's name
                                      by chance. privatekeys: a server's, an app's. environment: which of the
                                      exchange's. keyfiles: the key file that is named beside it.

`memo` keeps answers from one version of a page to the next. A name that is missed is usually a word in vocabulary; a
place of a name, an expression in labels or hints; a look-alike, a check in lookalike or owner with its weight.
"""
