"""A made-up corpus, the same at every run: 20 communities, 2,000 people, 5,000 conversations, 100,000 posts.

Words are invented and lengths follow what forums look like; one conversation has 60 posts and one 2,000.
"""

from dataclasses import dataclass
from random import Random

SEED = 20261123
_NOT = {"fi", "fo", "gi", "go", "pi", "po", "zi", "zo"}
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeio" if a + b not in _NOT]
HOT, DEEP = 60, 2_000
CODE = (
    "```python\ndef {name}(n):\n    total = 0\n    for i in range(n):\n        total += i * {factor}\n"
    "    return total\n```"
)
COMMON_WORDS = "I hope this helps with your learning path."
RARE_WORDS = "zyxquorum is the rare word."


@dataclass
class Conversation:
    """A conversation: in which community, and its posts as (person, Markdown)."""

    community: int
    title: str
    posts: list[tuple[int, str]]
    kind: str = ""


class Writer:
    """Writes invented sentences, common words more often than rare ones."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.words = self._make_words(6_000)
        self.weights: list[float] = []
        total = 0.0
        for i in range(len(self.words)):
            total += 1 / (i + 5)
            self.weights.append(total)

    def _make_words(self, number: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < number:
            length = self.random.choice((1, 2, 2, 3, 3, 4))
            made.setdefault("".join(self.random.choice(SYLLABLES) for _ in range(length)))
        return list(made)

    def pick(self, number: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=number)

    def sentence(self, least: int = 6, most: int = 16) -> str:
        words = self.pick(self.random.randint(least, most))
        words[0] = words[0].capitalize()
        return " ".join(words) + self.random.choice("...?!")

    def post(self, *, common: bool) -> str:
        """Markdown of about 400 characters: sentences, lists, code, quotes, links."""
        target = min(1200, max(80, int(self.random.lognormvariate(5.85, 0.45))))
        parts: list[str] = []
        size = 0
        while size < target:
            part = self._part(self.random.random())
            parts.append(part)
            size += len(part) + 2
        if common:
            parts.append(COMMON_WORDS)
        return "\n\n".join(parts)

    def _part(self, share: float) -> str:
        choice = self.random.choice
        if share < 0.10:
            return "- " + "\n- ".join(self.sentence(3, 7) for _ in range(3))
        if share < 0.18:
            return CODE.format(name=choice(self.words), factor=self.random.randint(2, 99))
        if share < 0.26:
            return "> " + self.sentence()
        if share < 0.36:
            bold = self.sentence(2, 4)
            return f"**{bold}** and *{choice(self.words)}*: see [{choice(self.words)}](https://example.org/{choice(self.words)})"
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 3)))


def build(
    *, communities: int = 20, people: int = 2_000, conversations: int = 5_000, posts: int = 100_000
) -> list[Conversation]:
    """The conversations in order of time; the deep and the hot one come last."""
    random = Random(SEED)  # noqa: S311 - a corpus, no secret
    writer = Writer(random)
    sizes = _sizes(conversations, posts)
    order = list(range(2, conversations))
    random.shuffle(order)
    made = []
    written = 0
    for number in [*order, 1, 0]:
        community = 0 if number < 2 else random.randrange(communities)
        title = " ".join(writer.pick(random.randint(4, 9))).capitalize()[:110]
        title = title if len(title) >= 15 else f"{title} question about learning"
        title = {0: "The hot conversation of sixty posts", 1: "The deep conversation"}.get(number, title)
        own = []
        for _ in range(sizes[number]):
            words = writer.post(common=random.random() < 0.10)
            written += 1
            if written % 25_000 == 7:
                words += f"\n\n{RARE_WORDS}"
            own.append((random.randrange(people), words))
        made.append(Conversation(community, title, own, {0: "hot", 1: "deep"}.get(number, "")))
    return made


def _sizes(conversations: int, posts: int) -> list[int]:
    """How many posts each conversation has: few have many."""
    sizes = [HOT, min(DEEP, posts // 4)] + [1] * (conversations - 2)
    left = posts - sum(sizes)
    weights = [1 / (i + 20) ** 0.6 for i in range(conversations - 2)]
    total = sum(weights)
    for i, weight in enumerate(weights, start=2):
        sizes[i] += int(left * weight / total)
    i = 2
    while sum(sizes) < posts:
        sizes[i] += 1
        i += 1
    return sizes
