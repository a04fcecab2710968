"""What a learner wishes, read from the profile: subjects, words, languages, place, what they said of themselves."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from lyceum.matching.places import countries, find_country, find_places
from lyceum.matching.ranking.concepts import Vocabulary
from lyceum.matching.ranking.entries import Profile
from lyceum.matching.ranking.lexicon import DATA, Evidence, Lexicon, lexicon, tag_key
from lyceum.matching.ranking.tongues import language_codes, spoken_in
from lyceum.matching.ranking.words import Token, bare, detect, fold, tokens

_MOST_SUBJECTS = 7
_WEAKEST = 0.3  # of the strongest subject
_MOST_GOALS = 20
_MOST_TEXT = 4000
_INTEREST = 1.0
_SATURATION = 0.6
_MANNERS = {"career-tech": 0.6, "mentoring": 0.6, "programming": 0.8}
_BESIDE_MANNER = 0.6
_LENT_MOST = 2.0  # of a subject's own
_COHERENCE = 0.3  # what subjects near to each other lend one another
_LONE_WORD = 0.6  # of the fit, when only one of many words speaks for it
_MANY_WORDS = 3
_ELSE = 0.7  # of the fit, when it is certain that none of the subjects is meant
_PIECE, _NEARLY_ALL = 0.25, 0.75
_BEFORE = 0.6  # what is told before the clause with the wish
_WANTING = frozenset(
    fold(
        "want wants wish like love hope learn understand need looking dream quiero "
        "quisiera gustaría busco deseo aprender "
        "voudrais veux aimerais souhaite cherche apprendre möchte will würde suche "
        "lernen quero queria gostaria procuro "
        "vorrei voglio cerco imparare wil graag zoek leren chcę chciałbym chciałabym "
        "szukam хочу хотел хотела хотелось ищу "
        "научиться хотів хотіла шукаю навчитися istiyorum isterim istiyoruz arıyorum "
        "öğrenmek أريد اريد نريد أود أرغب أبحث "
        "می‌خواهم میخواهم خواهم دوست चाहता चाहती चाहते سیکھنا چاہتا چاہتی চাই ingin "
        "mau muốn nataka ninataka ningependa "
        "tunataka vill skulle chci chtěl chtěla szeretnék szeretném θέλω θα haluan "
        "haluaisin vreau doresc желая искам želim"
    ).split()
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")  # signs of a page, not words of a wish
_STOP = r"[^.!?;,\n。、，！？؛،।]"
_REFUSED_AFTER = re.compile(
    r"(?:\b(?:not interested in|no interest in|nothing to do with|instead of|"
    r"rather than|except for|anything but|without|"
    r"i hate|avoid|(?:do not|don't) want(?: to)?|no more|but not|"
    r"no quiero|nada de|en vez de|en lugar de|sin|salvo|excepto|odio|"
    r"je ne veux pas|pas envie de|rien à voir avec|au lieu de|plutôt que|sans|sauf|"
    r"ich will nicht|ich möchte nicht|keine lust auf|nichts mit|statt|anstatt|ohne|ausser|außer|"
    r"não quero|em vez de|sem|exceto|non voglio|invece di|senza|tranne|"
    r"ik wil geen|in plaats van|zonder|behalve|nie chcę|zamiast|bez|oprócz|"
    r"не хочу|вместо|без|кроме|замість|крім|لا اريد|بدون|بدلا من|نمي خواهم|به جاي|"
    r"tidak mau|tidak ingin|tanpa|bukan|không muốn|không phải|thay vì|sitaki|bila|badala ya)\b|"
    r"不想|不要|不喜欢|不喜歡|不是|而不是|除了)"
    rf"\s*({_STOP}{{1,40}})",
)
_REFUSED_BEFORE = re.compile(
    rf"({_STOP}{{1,14}}?)\s*(?:ではなく|じゃなく|以外|말고|없이|"
    r"\b(?:के बिना|नहीं चाहिए|ছাড়া|olmadan|istemiyorum|değil)(?!\w))",
)
_NO_NOUN = re.compile(r"(?:^|[.,;!?(]\s*|\band )(?:no|not|nicht|kein\w*|geen|pas de|sem|non) ((?:\w+ ?){1,3})")
_COMPLAINT = re.compile(
    r"any ?more|any longer|by hand|every (?:day|week|month)|again|a mano|à la main|"
    r"von hand|mehr\b|manual|à mão|вручную|"
    r"experience|knowledge|idea|clue|background|alone|help|money|paying|teacher|"
    r"expérience|experiencia|ahnung|erfahrung",
)


@dataclass(slots=True)
class Wish:
    """A profile, understood. Subjects weigh up to 1, the strongest first; `confidence` says how clear the wish is."""

    profile: Profile
    subjects: list[tuple[int, float]] = field(default_factory=list)
    confidence: float = 0.0
    told: dict[int, str] = field(default_factory=dict)
    borne: float = 1.0  # how sure it is that anything fits, when only one word speaks for it
    none_of_them: float = 1.0  # how likely it is that something else than any subject is wished for
    borne_out: set[int] = field(default_factory=set)
    refused_subjects: frozenset[int] = frozenset()
    words: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, tuple[float, str]] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    reads_certain: bool = True
    groups: frozenset[str] = frozenset()
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    exact_place: bool = False
    text: str = ""
    typed: str = ""
    quotes: dict[tuple[str, ...], str] = field(default_factory=dict)
    spoken: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _group_words() -> dict[str, frozenset[str]]:
    rows = json.loads((DATA / "audiences.json").read_text(encoding="utf-8"))
    return {group: frozenset(fold(words).split()) for group, words in rows.items()}


def groups_named(texts: Iterable[str]) -> frozenset[str]:
    """The audiences that words belong to: gender-minorities, students and so on."""
    found = set()
    for text in texts:
        folded = fold(text)
        words = {*re.findall(r"[\w/+'-]+", folded), *re.findall(r"\w+", folded), folded.strip()}
        words |= {bare(word) for word in words}
        for group, known in _group_words().items():
            if group == fold(text).strip() or not known.isdisjoint(words):
                found.add(group)
    return frozenset(found)


def split_refusals(text: str) -> tuple[str, str]:
    """A text without what it says is not wanted, and that."""
    refused: list[str] = []

    def take(match: re.Match[str]) -> str:
        if _COMPLAINT.search(match.group(0)):
            return match.group(0)
        refused.append(match.group(1))
        return " . "

    text = fold(text)
    for pattern in (_REFUSED_AFTER, _REFUSED_BEFORE, _NO_NOUN):
        text = pattern.sub(take, text)
    return text, " . ".join(refused)


def read_wish(profile: Profile, vocabulary: Vocabulary) -> Wish:
    """Everything the ranking needs to know of a learner; nothing in the profile is an error."""
    known = lexicon()
    prior = language_codes(profile.languages)
    goals = [
        _MARKUP.sub(" ", goal[:_MOST_TEXT]) for goal in profile.goals[:_MOST_GOALS] if _MARKUP.sub(" ", goal).strip()
    ]
    interests = [interest[:200] for interest in profile.interests[:_MOST_GOALS]]
    wish = Wish(profile, text=". ".join(goals)[:_MOST_TEXT])
    wish.typed = ". ".join([wish.text, *interests])
    strength: dict[int, float] = {}
    refused: set[int] = set()
    spoken: list[str] = []
    for goal in goals:
        languages = detect(goal, prior)
        spoken += languages[:1]
        wanted, unwanted = split_refusals(goal)
        _gather(known, wish, wanted, languages, 1.0, strength)
        if unwanted:
            refused |= {number for number, found in known.read(unwanted, languages).items() if found.total >= 0.6}
    for interest in interests:
        _gather_interest(known, wish, interest, prior, strength)
    wish.spoken = tuple(dict.fromkeys([*spoken, "en"]))
    wish.concepts = vocabulary.wished(profile.concepts, wish.typed, spoken)
    _settle(wish, strength, refused)
    _settle_person(wish, prior, spoken)
    return wish


def _gather(
    known: Lexicon, wish: Wish, text: str, languages: list[str], share: float, strength: dict[int, float],
) -> None:  # fmt: skip
    read_in = list(dict.fromkeys([*languages, "en"]))
    words = tokens(text, languages)
    for word in words:
        if not word.common and len(word.surface) > 1:
            for key in (word.surface, *word.keys):
                wish.words.setdefault(key, word.surface)
    placed = tokens(text, read_in)
    before = _told_before_the_wish(placed)
    read = known.read(text, read_in, places=placed)
    wish.none_of_them = min(wish.none_of_them, known.read_together(text, read_in, placed, read))
    for number, found in read.items():
        total = share * sum(told * (_BEFORE if place in before else 1) for place, told in found.strength.items())
        if total > 0:
            if not _stands_alone(found, placed):
                wish.borne_out.add(number)
            strength[number] = strength.get(number, 0.0) + total
            wish.told.setdefault(number, found.told())


def _stands_alone(found: Evidence, words: list[Token]) -> bool:
    """Whether a subject is read from one word of many, or from a piece of a phrase, and nothing else bears it out."""
    if found.named or not found.strength or min(found.strength) < 0:
        return False
    if max(found.strength.values()) < _NEARLY_ALL * found.total:
        return False
    others = sum(not word.common for word in words) - 1
    return others >= _MANY_WORDS or found.total <= _PIECE


def _told_before_the_wish(words: list[Token]) -> frozenset[int]:
    """Places of the clauses that come before the first one with "I want", which often tell who somebody is."""
    wanting = [word.clause for word in words if word.surface in _WANTING]
    if not wanting:
        return frozenset()
    return frozenset(place for place, word in enumerate(words) if word.clause < wanting[0])


def _gather_interest(
    known: Lexicon, wish: Wish, text: str, prior: tuple[str, ...], strength: dict[int, float],
) -> None:  # fmt: skip
    exact = known.tags.get(tag_key(text), ())
    for number in exact:
        strength[number] = strength.get(number, 0.0) + 1.2 * _INTEREST
        wish.told.setdefault(number, fold(text))
        wish.borne_out.add(number)
    same = known.number.get(text.strip().casefold().replace(" ", "-"))
    if same is not None and same not in exact:
        strength[same] = strength.get(same, 0.0) + 1.2 * _INTEREST
        wish.told.setdefault(same, fold(text))
        wish.borne_out.add(same)
    if exact or same is not None:
        wish.none_of_them = 0.0
    else:
        _gather(known, wish, text, detect(text, prior), _INTEREST, strength)


def _settle(wish: Wish, strength: dict[int, float], refused: set[int]) -> None:
    refused -= {number for number in refused if strength.get(number, 0.0) > 1.3}
    for number in refused:
        strength.pop(number, None)
    wish.refused_subjects = frozenset(refused)
    _lend(strength)
    _lessen_manners(strength)
    best = max(strength.values(), default=0.0)
    if best <= 0:
        return
    order = sorted(strength.items(), key=lambda item: -item[1])[:_MOST_SUBJECTS]
    wish.subjects = [(number, total / best) for number, total in order if total >= _WEAKEST * best]
    wish.confidence = 1 - 2.718281828 ** (-best / _SATURATION)
    if order[0][0] not in wish.borne_out:
        wish.borne = _LONE_WORD
    wish.borne *= 1 - _ELSE * wish.none_of_them


def _lend(strength: dict[int, float]) -> None:
    """Words that hint at several subjects near to each other speak for these more than for a stray one."""
    served = lexicon().served
    lent = {
        number: sum(share * strength.get(other, 0.0) for other, share in served[number][1:]) for number in strength
    }
    for number, gain in lent.items():
        strength[number] += _COHERENCE * min(gain, _LENT_MOST * strength[number])


def _lessen_manners(strength: dict[int, float]) -> None:
    """A change of career, a guide, programs in general: they count less beside the subject they are wished for."""
    number = lexicon().number
    manners = {number[name]: share for name, share in _MANNERS.items() if number[name] in strength}
    others = max((value for subject, value in strength.items() if subject not in manners), default=0.0)
    for subject, share in manners.items():
        if others >= _BESIDE_MANNER:
            strength[subject] *= share


def _settle_person(wish: Wish, prior: tuple[str, ...], spoken: list[str]) -> None:
    profile = wish.profile
    country = profile.country.upper() if profile.country.upper() in countries() else find_country(profile.country)
    wish.groups = groups_named(profile.self_described) | _said_in_goals(wish.text)
    wish.latitude, wish.longitude, wish.exact_place = (
        profile.latitude,
        profile.longitude,
        profile.latitude is not None,
    )
    if profile.city and (profile.latitude is None or not country):
        towns = find_places(profile.city, country or None)
        if towns:
            country = country or towns[0].country
            if wish.latitude is None:
                wish.latitude, wish.longitude, wish.exact_place = towns[0].latitude, towns[0].longitude, True
    wish.country = country
    wish.reads = prior
    if not prior:
        wish.reads_certain = False
        wish.reads = tuple(dict.fromkeys([*spoken, *spoken_in(country)[:2], "en"]))


_AS_A = re.compile(
    r"\b(?:as an?|i am an?|i'm an?|being an?|other|soy(?: una)?|je suis(?: une)?|"
    r"ich bin(?: eine)?|sou(?: uma)?|sono(?: una)?)\s+([\w-]+)"
)


def _said_in_goals(text: str) -> frozenset[str]:
    return groups_named(_AS_A.findall(fold(text)))
