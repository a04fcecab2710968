"""Words of a text in many scripts: folding, cutting, stems, and which language it is written in."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from snowballstemmer import stemmer as make_stemmer

DATA = Path(__file__).parent.parent / "data"
MOST_CHARACTERS = 6000
MOST_TOKENS = 400

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ms": "indonesian", "ne": "nepali",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sk": "czech", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_SYMBOLS = (
    ("c++", " cpp "), ("c#", " csharp "), ("f#", " fsharp "), (".net", " dotnet "), ("node.js", " nodejs "),
    ("d3.js", " d3js "), ("vue.js", " vuejs "), ("\u200c", " "), ("\u200d", ""), ("’", "'"), ("\u0640", ""),
)  # fmt: skip
_TOKEN = re.compile(
    r""
    r"[^\W_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^\W_\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]*"
    r"(?:[\u0300-\u036f\u0900-\u0dff\u064b-\u065f\u0670][^\W_]*)*",
)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BREAK = re.compile(r"[.!?;:,()\n。、，！？؛،।]+")
_ARABIC_FORMS = str.maketrans("أإآٱىکی", "اااايكي")  # one spelling from Arabic and Persian keyboards
_PERSIAN_FORMS = str.maketrans("كي", "کی")
_SWAHILI = re.compile(
    r"^(?:ni|u|a|tu|m|wa|hu|ha|si|i|zi|ya|li|ki|vi)?(?:na|li|ta|me|nge|ka|"
    r"ki)(?:ku|ji|m|wa|ki|vi|zi|i|li|ya)?(?=\w{3})",
)
_BENGALI = ("গুলোকে", "গুলোর", "গুলো", "গুলি", "দের", "টাকে", "টির", "টার", "এর", "তে", "কে", "টি", "টা", "য়", "র", "ে", "ি")
_UKRAINIAN = re.compile(
    r"(?:ами|ями|ові|еві|ого|ому|ому|ою|ею|ах|ях|ам|ям|ими|их|ій|ої|ати|яти|ити|іти|ути|"
    r"ає|ую|юю|ів|ем|ом|а|я|и|і|ї|у|ю|е|є|о|й|ь)$",
)

SIMPLE_HAN = str.maketrans(  # common traditional characters and their simple forms, so that one cue serves both
    "學習寫網頁統計數據圖畫電腦機遊戲開發軟體資訊動調問導師語說話讀書設製車燈線繪標記點廣場園歷鄉鎮莊門關"
    "聯絡連結構級經濟業職轉換歲讓識別認證護醫療藥樂錄聲響視頻員團隊務區鄰義無礙輪鐵馬腳單災難風雲衛層測試"
    "驗實論碩質歐紙報誌檔憶譜戰爭遺產館壞舊買賣裝組鍵盤顯節錢幣擬虛維羅輯術創環鳥魚貓養種樹蟲細飯麵縫織編"
    "彈聖詩詞譯寶練賽競題規則億萬與這個們為麼從來會對過還沒給請謝幫兒歡愛處見覺觀聽寬帶頭間專運輸備庫雜誤"
    "錯滿漢乾溼濕壓燒熱潔雙隻幾萊麗簡稅費權選舉議黨國灣臺縣鄭陸灘橋樓廟廚櫃鎖駭詐騙隱監叢貢獻參碼徵績優勢"
    "應適類預銷趨顧賬帳賓離際",
    "学习写网页统计数据图画电脑机游戏开发软体资讯动调问导师语说话读书设制车灯线绘标记点广场园历乡镇庄门关"
    "联络连结构级经济业职转换岁让识别认证护医疗药乐录声响视频员团队务区邻义无碍轮铁马脚单灾难风云卫层测试"
    "验实论硕质欧纸报志档忆谱战争遗产馆坏旧买卖装组键盘显节钱币拟虚维罗辑术创环鸟鱼猫养种树虫细饭面缝织编"
    "弹圣诗词译宝练赛竞题规则亿万与这个们为么从来会对过还没给请谢帮儿欢爱处见觉观听宽带头间专运输备库杂误"
    "错满汉干湿湿压烧热洁双只几莱丽简税费权选举议党国湾台县郑陆滩桥楼庙厨柜锁骇诈骗隐监丛贡献参码征绩优势"
    "应适类预销趋顾账账宾离际",
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands, its stems, and in which clause of the text it is."""

    surface: str
    keys: tuple[str, ...]
    clause: int
    common: bool


def fold(text: str) -> str:
    """One spelling: compatibility forms, lower case, symbols of programming languages as words."""
    text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()
    for sign, word in _SYMBOLS:
        if sign in text:
            text = text.replace(sign, word)
    return text.translate(_ARABIC_FORMS)


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """Without accents, for Latin and Greek letters."""
    if word.isascii() or not ("\u00c0" <= min(c for c in word if not c.isascii()) <= "\u03ff" or word[0] < "\u0400"):
        return word
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("ı", "i").replace("ł", "l").replace("đ", "d").replace("ø", "o")


@lru_cache(maxsize=64)
def _stemmer(language: str) -> _Stemmer | None:
    name = _STEMMERS.get(language)
    return make_stemmer(name) if name else None


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The part of a word that its forms share."""
    if len(word) <= 3 or word.isdigit():
        return bare(word)
    found = _stemmer(language)
    if found is not None:
        return bare(found.stemWord(word.translate(_PERSIAN_FORMS) if language == "fa" else word)) or word
    return bare(_light_stem(word, language))


def _light_stem(word: str, language: str) -> str:
    if language == "sw":
        cut = _SWAHILI.sub("", word)
        cut = cut[2:] if cut == word and word.startswith("ku") and len(word) > 5 else cut
        return cut[:-1] if len(cut) > 4 and cut[-1] in "aei" else cut
    if language == "bn":
        return next((word[: -len(end)] for end in _BENGALI if word.endswith(end) and len(word) - len(end) >= 3), word)
    if language in {"uk", "be", "bg", "mk"}:
        cut = _UKRAINIAN.sub("", word)
        return cut if len(cut) >= 3 else word
    return word


@lru_cache(maxsize=100_000)
def keys(word: str, language: str) -> tuple[str, ...]:
    """Stems a word is found by: with its accents, and as typed without them."""
    first = stem(word, language)
    plain = bare(word)
    second = stem(plain, language) if plain != word else first
    third = stem(first, language) if language == "tr" else first  # endings upon endings: harita-lar, hari-ta
    return tuple(dict.fromkeys((first, second, third)))


@lru_cache(maxsize=1)
def _tables() -> dict[str, frozenset[str]]:
    rows = json.loads((DATA / "common-words.json").read_text(encoding="utf-8"))
    return {code: frozenset(fold(words).split()) for code, words in rows.items()}


def common_words(language: str) -> frozenset[str]:
    """Words that say nothing of a subject: grammar, and the words of every wish ("I would like to learn")."""
    return _tables().get(language, frozenset())


def tokens(text: str, languages: Sequence[str]) -> list[Token]:
    """Words of a text with their stems in each of the languages, in order, at most some hundreds."""
    found: list[Token] = []
    ignored = frozenset[str]().union(*(common_words(code) for code in languages))
    for clause, part in enumerate(_BREAK.split(fold(text))):
        for word in _TOKEN.findall(part):
            if len(found) >= MOST_TOKENS:
                return found
            stems = dict.fromkeys(key for code in languages for key in keys(word, code))
            found.append(Token(word, tuple(stems), clause, word in ignored or bare(word) in ignored))
    return found


def unspaced(text: str) -> bool:
    """Whether the text has letters of a script written without spaces (or, as Korean, with endings grown on)."""
    return bool(_UNSPACED.search(text))


def letter_runs(folded: str) -> dict[str, int]:
    """Runs of two and three letters, each with where it first stands once the spaces are taken out."""
    found: dict[str, int] = {}
    joined = folded.replace(" ", "").translate(SIMPLE_HAN)
    for part in re.finditer(r"\w+", joined[:2000]):
        for length in (2, 3):
            for start in range(part.start(), part.end() - length + 1):
                run = joined[start : start + length]
                if not run.isascii():
                    found.setdefault(run, start)
    return found


_SCRIPTS = (
    ("\u3040", "\u30ff", ("ja",)), ("\uac00", "\ud7af", ("ko",)), ("\u1100", "\u11ff", ("ko",)),
    ("\u3400", "\u9fff", ("zh",)), ("\u0e00", "\u0e7f", ("th",)), ("\u0900", "\u097f", ("hi", "mr", "ne")),
    ("\u0980", "\u09ff", ("bn",)), ("\u0b80", "\u0bff", ("ta",)), ("\u0370", "\u03ff", ("el",)),
    ("\u0590", "\u05ff", ("he",)), ("\u0600", "\u06ff", ("ar", "fa", "ur")), ("\u0400", "\u04ff", ("ru", "uk", "bg",
    "sr")),
    ("\u1200", "\u137f", ("am",)), ("a", "\u024f", ("",)), ("\u1e00", "\u1eff", ("",)),
)  # fmt: skip
_TELLING = {
    "ё": "ru", "ы": "ru", "э": "ru", "ъ": "ru", "і": "uk", "ї": "uk", "є": "uk", "ґ": "uk", "پ": "fa", "چ": "fa",
    "گ": "fa",
    "ژ": "fa", "ٹ": "ur", "ڈ": "ur", "ے": "ur", "ß": "de", "ñ": "es", "¿": "es", "ã": "pt", "õ": "pt", "ğ": "tr",
    "ş": "tr",
    "ı": "tr", "ł": "pl", "ż": "pl", "ś": "pl", "ę": "pl", "ą": "pl", "đ": "vi", "ơ": "vi", "ư": "vi", "ạ": "vi",
    "ế": "vi",
    "ř": "cs", "ě": "cs", "ů": "cs", "ț": "ro", "ș": "ro", "ă": "ro", "å": "sv", "ő": "hu", "ű": "hu", "œ": "fr",
    "ç": "fr",
    "è": "fr", "ê": "fr", "ò": "it", "ì": "it", "ø": "da", "æ": "da", "ج": "ar", "ط": "ar", "ذ": "ar",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _written_in(character: str) -> tuple[str, ...]:
    return next((codes for first, last, codes in _SCRIPTS if first <= character <= last), ())


def _script_candidates(text: str) -> list[str]:
    counts = Counter(_written_in(character) for character in text[:1000])
    counts.pop((), None)
    if counts[("ja",)] * 6 >= counts[("zh",)] and counts[("ja",)]:
        counts[("ja",)] += counts.pop(("zh",), 0)
    return [code for codes, number in counts.most_common(2) if number >= 2 for code in codes]


def _language_scores(folded: str) -> dict[str, float]:
    scripts = _script_candidates(folded)
    seen = _TOKEN.findall(folded)[:200]
    scores: dict[str, float] = {}
    for code, words in _tables().items():
        if ("" in scripts and code not in _OTHER_SCRIPTS) or code in scripts:
            scores[code] = sum(1 for word in seen if word in words)
    for letter, code in _TELLING.items():
        if letter in folded and code in scores:
            scores[code] += 1 + min(2, folded.count(letter))
    for code in scripts:
        if code:
            scores[code] = scores.get(code, 0) + 1
    return scores


def detect(text: str, prior: Iterable[str] = ()) -> list[str]:
    """The likeliest languages of a text, at most two, by script, letters, common words; `prior` are guesses."""
    known = list(dict.fromkeys(prior))
    scores = _language_scores(fold(text[:2000]))
    for place, code in enumerate(known):
        if code in scores:
            scores[code] += 1.5 if place == 0 else 1
    best = sorted(scores.items(), key=lambda item: -item[1])[:3]
    if not best or best[0][1] <= 0:
        return [*(code for code in known if code in _tables())][:1] or ["en"]
    return [code for code, number in best if number >= max(1, best[0][1] * 0.6)][:2]


_OTHER_SCRIPTS = frozenset(code for _first, _last, codes in _SCRIPTS for code in codes if code)
