"""Names that look alike: a skeleton two such names share, and words that mix scripts.

The table holds the letters people are fooled with most, by their shapes in common typefaces; it is small on purpose.
A steward decides, the table only points.
"""

import re
import unicodedata

# What each letter looks like, after compatibility forms are folded and marks are taken off.
_LIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухіѕјԁԛԝһӏғүѵ", "abekmhopctyxisjdqwhlfyv", strict=True)),
        **dict(zip("αβεηικμνορτυχωγ", "abenikuvoptuxwy", strict=True)),
        **dict(zip("օսոցհքԼզ", "ounghplq", strict=True)),
        **dict(zip("ɑɡɩıʟոſ", "agiilnf", strict=True)),
        **dict(zip("01358$@|!", "olesbsali", strict=True)),
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"[^\W\d_]+")


def skeleton(name: str) -> str:
    """Letters and digits alone, each as the simplest one it looks like; names that look alike share it."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LIKE)
    bare = "".join(c for c in letters if c.isalnum()).replace("i", "l")
    for pair, one in _PAIRS:
        bare = bare.replace(pair, one)
    return bare[:200]


def mixes_scripts(name: str) -> bool:
    """Whether one word has letters of two scripts whose letters look alike, such as a Cyrillic a among Latin ones."""
    return any(len(_scripts(word)) > 1 for word in _WORD.findall(unicodedata.normalize("NFKC", name)))


def _scripts(word: str) -> set[str]:
    named = (unicodedata.name(c, "").split(" ")[0] for c in word)
    return {script for script in named if script in _SCRIPTS}
