"""What words say together of subjects: the stored weights are those of the examples, and they speak by them."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from lyceum.matching.ranking.learned import Learned, hear, read_learned
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.words import tokens

ROOT = Path(__file__).parents[2]


def test_the_stored_weights_were_made_from_the_examples_that_are_here() -> None:
    checked = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "scripts" / "learn.py", "--check"], check=False, capture_output=True
    )
    assert checked.returncode == 0, checked.stderr.decode()


def test_hear_tells_the_likeliest_subject_with_the_words_that_speak_for_it() -> None:
    learned = read_learned("en")
    assert learned
    words = tokens("our choir needs a page with the dates of our concerts", ["en"])

    subject, told = hear(learned, words, "", unspaced=False).subjects[0]

    assert lexicon().subjects[subject].id == "web-development"
    assert {"page", "concerts"} <= {word for _place, word, _strength in told}
    assert all(words[place].surface == word and strength > 0 for place, word, strength in told)


def test_hear_says_nothing_of_words_it_never_met() -> None:
    learned = read_learned("en")
    assert learned
    assert not hear(learned, tokens("qwxz vbnmk", ["en"]), "", unspaced=False).subjects


def test_hear_gives_what_is_none_of_the_subjects_to_nobody() -> None:
    learned = Learned(
        {"hawk": 0}, np.array([0, 1], dtype=np.int32), np.array([2], dtype=np.uint16),
        np.array([9.0], dtype=np.float32), 3,
    )  # fmt: skip
    heard = hear(learned, tokens("my hawk", ["en"]), "", unspaced=False)
    assert not heard.subjects
    assert heard.none_of_them > 0.3


def test_read_learned_knows_only_languages_it_was_taught() -> None:
    assert read_learned("tlh") is None
