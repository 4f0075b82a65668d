"""Every judgement constant with its derivation: what each piece of evidence is worth, and where the lines are drawn.

A confidence is the sum of the points of the features that hold, cut to 0 … 0.99. A finding needs 0.50. The figures for
random tokens are measured over 200,000 uniform strings of 64 letters and digits; the look-alikes are those counted in
twenty public repositories around the exchange (783 lower-case hex, 66 upper-case hex, 63 generated identifiers and
68 mixed runs, of which 35 are PEM lines).

The order of the scale: shape alone is not enough (0.30); shape and a key- or secret-like name are (0.52); shape and
the exchange's name beside it are (0.50); a sign that it is something else takes away more than any one sign gives.
"""

from __future__ import annotations

THRESHOLD = 0.50
"""What is reported by default."""

ENTROPY = 4.5
"""Bits per character below which a 64-character token is not random. Random: minimum 4.61 in 200,000, 0.1 % below 4.81;
generated identifiers of 64 letters: 3.99 to 4.37."""
CHANGES = 20
"""Least number of changes between upper case, lower case and digit. Random: minimum 22 in 200,000; identifiers:
19 to 20."""
DISTINCT = 26
"""Least number of distinct characters. Random: minimum 29 in 200,000."""
ALGORITHM = 32
"""Bytes of a private key in which PKCS#8 names its algorithm: behind two lengths and a version of nine at most."""
DIGITS = 2
"""A nameless token with fewer digits is weaker. Random: 1.7e-4; generated identifiers have none to two."""
ASCENT = 6
"""Characters in a row, each the successor (or each the predecessor) of the last: an alphabet. Random: 1.3e-7."""
WOVEN = 8
"""Characters in a row, each the successor of the one two, or three, before. Random: 2 x 56 x 62^-8 = 5e-13."""
REPEAT = 5
"""Equal characters in a row. Random: 60 x 62^-4 = 4e-6."""
HEX_DISTINCT = 10
"""Least number of distinct digits of a hex token. Random: fewer with p = 1e-12; a row of decimal digits has ten at
most, and then counts upwards."""
HEX_ASCENT = 8
"""Hex digits in a row, each the successor (or predecessor) of the last. Random: 114 x 16^-7 = 4e-7."""
WORDS = 0.62
"""Share of characters that stand in lower-case stretches of three and more with a vowel: an identifier made of
words. Random: maximum 0.625 in 100,000."""
CROWD = 3
"""Tokens of one role, and none of the other, that are too many for one account whose other half is elsewhere: three
keys without a secret are a list of something."""
PERIOD = 32
"""Longest period looked for: a short string repeated to 64 characters."""

WEIGHTS: dict[str, float] = {
    # shape
    "base62": 0.30,  # a mixed random 64-run is a credential somewhere, but 13 % of PEM lines look the same
    "hex": -0.20,  # 783 of 980 64-runs are digests: needs name, exchange and testnet together, or a partner
    "listen": 0.20,
    "pem": 0.15,  # private keys are common in test suites of TLS code; only the exchange beside it makes it ours
    "pem-passphrase": 0.15,
    "pem-encrypted": 0.10,
    "keystore": 0.05,  # most keystores are wallets
    "ed25519-body": 0.20,
    "few-digits": -0.15,  # random: at most one digit in 1.7e-4; camelCase identifiers have 0 to 2
    "glued": -0.30,  # mangled C++ symbols hold 64-character stretches; nobody writes a key into a name
    # name
    "name-api": 0.25,  # api key, api secret: with the shape alone, 0.55
    "name-generic": 0.22,  # key, secret: with the shape alone, 0.52
    "name-header": 0.35,  # X-MBX-APIKEY, FIX tag 553: the exchange's own words (two clones use the header too)
    "name-exchange": 0.20,
    "name-listen": 0.30,
    "name-private": 0.15,
    "name-public": 0.15,  # some call the API key so; alone it is no credential
    "name-other": -0.40,  # signature, digest, transaction id …: what it is instead
    "name-foreign": -0.30,  # the name of another service in the name itself: a pair under it stays below (0.45)
    # surroundings
    "exchange-near": 0.20,  # the exchange is the nearest one named within 2,000 bytes: with the shape alone, 0.50
    "exchange-file": 0.10,
    "exchange-path": 0.20,
    "other-near": -0.30,  # another exchange is nearer: a named pair stays below (0.45)
    "testnet-near": 0.25,  # hex only: the old futures testnet issued hex
    "stranger": -0.30,  # nothing names the exchange, and name or place hold another word: a pair stays below (0.45)
    "other-owner": -0.10,  # nothing names the exchange, and a protocol with secrets is named: one stays below (0.45)
    "other-scope": -0.45,  # its object, section or table is another service's: a pair stays below (0.30)
    # the exchange's name nearby is not counted beside these two
    "elsewhere": 0.0,  # a nameless token keeps 0.30: silent alone, a pair by its place 0.52
    "elsewhere-named": -0.10,  # `CT_SECRET`: alone below (0.45), joined with its key 0.62
    "elsewhere-other": -0.55,  # `ws_token`: below what may be joined at all
    "framework": -0.30,  # beside the exchange 0.45: silent alone; joined with an API key it is no session secret
    "no-digits": -0.30,  # random: (52/62)^64 = 1.3e-5; mappings and identifiers of letters
    # neighbours (credential stage)
    "pair": 0.20,
    "pair-other": -0.30,  # another exchange heads both halves: a named pair stays below (0.45)
    "pair-positional": 0.22,  # two bare tokens alone in a call, a list, a file: 0.30 + 0.22 = 0.52
    "pair-hex": 0.30,
    "pair-across": 0.10,
    "key-beside": 0.30,  # a private key in the file or folder of an API key: 0.15 + 0.15 + 0.30 = 0.60
}
"""Points by feature."""

CEILING = 0.99
"""A text never proves a credential alive; only the exchange can."""

NEAR = 2000
"""Bytes in which a word counts as near: about fifty lines of source."""

PAIRABLE = 0.20
"""Confidence a nameless token needs to be joined: its shape, and nothing that says it is something else."""
PAIRABLE_NAMED = 0.02
"""The same for one whose name is a key's or a secret's, so that hex (-0.20) under such a name (0.22) may be joined."""
LOOK = 8
"""Tokens ahead that are tried as a partner: eight keys listed before eight secrets still find each other."""
ACCEPT = 3.0
"""Score at which a key and a secret are joined: both named and near (2.0 + 1.5), or one named and beside it."""

JOIN: dict[str, float] = {
    "both-named": 2.0,
    "one-named": 1.0,
    "positional": 0.5,  # after every pair that has a name
    "parallel": 8.0,  # before every other: the lists name their roles and the index joins them
    "adjacent": 1.0,  # no other token between
    "key-first": 0.5,  # the habit of every library's example
    "names-agree": 3.0,  # MAIN_KEY with MAIN_SECRET, whatever stands between
    "names-differ": -3.0,
    "same-bracket": 2.0,
    "shared-bracket": 1.0,
    "comment-differs": -2.0,  # what is commented out belongs to what is commented out
    "lines-0": 2.5,
    "lines-1": 2.0,
    "lines-3": 1.5,
    "lines-12": 0.5,
    "far": -1.0,
}
"""What joins two tokens. Key and secret nearly always stand within three lines or in one bracket, key first."""
DISTANCES = (("lines-0", 0), ("lines-1", 1), ("lines-3", 3), ("lines-12", 12))

ACROSS_FILE = 4.0
"""What joins an API key to the private key in the file that is named beside it: before all that follow."""
ACROSS: dict[str, float] = {"path": 3.0, "folder": 2.0, "commit": 1.0, "tree": 0.5}
"""What joins two lone halves of different files, the narrower the surer; only their order counts. Any of these comes
after every pair inside a file (3.0 and more), which is chosen before."""
ACROSS_NAMES = 0.5
"""What names that agree add to it: less than a step of that order."""
ACROSS_LEAST = 0.30
"""What a lone half needs to be joined over a distance: at least its shape, with nothing against it."""
ACROSS_LEAST_KEY = 0.10
"""The same for a private key in a file of its own, in the folder of one lone API key: where a program reads it from.
The least of its shapes is worth as much (`pem-encrypted`)."""

# How far is looked, in bytes where nothing else is said. What is near is surer than what is far, so each is as long as
# what it has to span and no longer; `tests/unit/classifier/test_reach.py` holds those that chance decides.
KEY_FILE = 600
"""Bytes from an API key to the name of the file of its private key: a dozen lines of settings."""
UNIT_LINES = 12
"""Lines that two nameless tokens of one bracket may be apart: an object of a dozen fields, one a line."""
UNIT_GAP = 2
"""Lines from one nameless token to the next that still make one stretch: a blank line may stand between."""
UNIT_BYTES = 400
"""Bytes between two nameless tokens that belong together: five lines of 80 columns."""
STATEMENT = 300
"""Bytes of a line on each side that count as one statement: minified text has lines of megabytes."""
BEFORE = 240
"""Bytes before a token that can name it: three lines of 80 columns."""
AFTER = 160
"""Bytes after a token that can name it, as a comment or a sibling field: the rest of its line and the next."""
LINES_ABOVE = 4
"""Lines above that can name a token whose own has no word: YAML and Terraform put two between, a table's rule one."""
PHRASES = 6
"""Phrases of a line that are asked for a name, from the token backwards."""
SENTENCE = 5
"""Words of a sentence that make a name: `the secret key of mine is` has the word in its last five."""
LETTERS = 2
"""Longest name that is none: `a`, `k1`; what a remark says then counts instead."""
ASSIGNED = 600
"""Bytes from several names to the values that are assigned to them at once: four tokens of 64, one a line."""
HEAD = 100
"""Bytes before a bracket that can name what it opens, as much as a line."""
BRACKET = 2048
"""Bytes around a token in which its brackets open and close: as `NEAR`."""
BRACKETS = 3
"""Brackets around a token that are kept: its object, the one that holds it, the call around both."""
SECTION = 4096
"""Bytes above a token in which its section or block begins: twice `NEAR`, as its head is outside."""
PARENTS = 4
"""How deep blocks are followed outwards: as deep as the settings of one service are."""
TABLE = 2000
"""Bytes from the name of a table to a value of one of its rows: as `NEAR`."""
ROWS = 8 * 1024
"""Bytes above in which the head of a table is looked for; beyond that, the text's first line is asked."""
CALL = 1200
"""Largest bracket that counts as one statement: a call with fifteen arguments, one a line."""
TEST_LINES = 3
"""Lines above a statement whose words say the environment: what set it up."""
STRETCH = 8 * 1024
"""A large file's environment is read in stretches of this size and their neighbours."""
PURPOSE = 64 * 1024
"""How much of a text is asked what it is for: a file says so early."""
WRAP = 256
"""Longest line that can belong to a wrapped block: base64 is wrapped at 60 to 100, with an indent and quotes."""
MARGIN = 12
"""Characters around a block's line: indent, quotes, `\\n`, a comma or a plus sign."""
BLOCK = 12
"""Lines of a base64 block that are asked each way. Of 64 columns (62/64)^64 = 13 % have no sign in them; of twelve such
lines 2.6e-11 have none."""
UNCLOSED = 16 * 1024
"""How far an armour without an end reaches: RSA with 16,384 bits has 12,700."""
WEB_KEY = 4096
"""Bytes of a JSON Web Key on each side of one of its members: RSA with 4096 bits has 4,300 in all."""

SOURCE_MAP = 1 << 20
"""Bytes back from a segment to the beginning of a source map's text: the maps of most bundles are shorter."""

RANDOM_NAME = 20
"""Characters in a row from which a name is asked whether it is an encoded run."""
JUMBLED = 0.42
"""Changes between upper case, lower case and digit per character from which it is one, unless it has two digits. Words
of five letters in camel case have 0.4. Random base64 passes for a name, having neither, in 3.2 % of runs of 20
characters, 0.4 % of 32, 0.04 % of 48 (100,000 each)."""
SHORT_NAME = 4
"""Longest name of an exchange that has to stand by itself: base64, in any case, holds one of the two with three letters
once in 16,000 characters, one of the eleven with four once in 95,000."""
LONG_NAME = 7
"""Longest name of an exchange that does not count inside a long run. Base64 holds a given one of six letters once in
32^6 = 1.1 billion characters, any of the 24 once in 45 million; any with seven once in 1.5 billion, as much as one
history may hold; any with eight once in 69 billion."""
RUN_BESIDE = 24
"""Letters and digits beside such a name that make it a part of random text: 3.4 % of the sightings in freqtrade and
hummingbot have as many (class names, in files that name the exchange elsewhere too); a line of base64 has 57."""
