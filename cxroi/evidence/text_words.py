"""The words of a text, in any language: those of scripts with spaces as they stand, others in pieces; words of grammar left out.

Chinese and Japanese write no spaces: of a run of Han characters every two neighbours are a word, as usual in retrieval without
a dictionary; Katakana stands whole; Hiragana, mostly grammar, is left out. Korean particles are cut off the end of a word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from functools import cache

WORD = r"(?u)\b[^\W\d_][\w'’-]+\b"
HAN, KATAKANA, HANGUL = "\u3400-\u4dbf\u4e00-\u9fff\u3005", "\u30a1-\u30ff", "\uac00-\ud7a3"
PIECES = re.compile(f"[{HAN}]+|[{KATAKANA}]{{2,}}")
UNSPACED = re.compile(f"[{HAN}\u3041-\u30ff]")
PARTICLES = re.compile(
    f"(?<=[{HANGUL}]{{2}})(?:은|는|이|가|을|를|에|에서|에게|도|로|으로|의|와|과|만|까지|부터|입니다|습니다|어요|아요|해요|네요)$"
)
GRAMMAR_SIGNS = frozenset("的了是在和就都也很吗呢吧我你他她们这那")
"""A piece with one of these characters is grammar, or half a word."""
SHARE, LEAST = 0.04, 5
"""A language's words of grammar are left out where they make up this share of all words, and so many of them are used. [judgement]"""
GRAMMAR = {
    "de": "aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da damit dann das dass dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch euer für gar gegen haben hab habe hat hatte hatten hier ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ins ist ja jede jeder jedes jetzt kann kein keine keinem keinen keiner können man mal mehr mein meine meinem meinen mich mir mit muss nach nicht nichts noch nun nur ob oder ohne schon sehr seid sein seine seinem seinen seit sich sie sind so über um und uns unser unsere unserem unseren unter vom von vor war waren warum was weil wenn wer werden wie wieder will wir wird wo wurde wurden zu zum zur",
    "fr": "ai alors au aussi aux avec avez avoir avons car ce cela ces cet cette chez comme dans de des donc dont du elle elles en encore est et étaient était être eu fait faire il ils je jamais la le les leur leurs lui ma mais me même mes moi mon ne nos notre nous on ont ou où par pas peu plus pour qu que quand qui sa sans se ses si son sont sur ta te tes toi ton tous tout toute toutes très trop tu un une vos votre vous",
    "es": "al algo antes aunque bien cada como con cual cuando de del desde donde dos el ella ellos en entre era es esa ese eso esta está están este esto estos fue ha había han hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros nunca o otra otro para pero poco por porque que qué quien se ser si sí sido sin sobre solo son su sus también tan te tiene tienen todo todos tu un una uno unos ya yo",
    "it": "al alla alle anche ancora avere che chi ci come con cosa da dal dalla degli dei del della delle di dopo due e è era erano essere fa fatto gli ha hai hanno ho i il in io la le lei lo loro ma me mi mio molto ne nei nel nella no noi non nostra o ogni per perché più poi qualche quando quanto questa questo qui se sei sempre senza si sì sia sono stata stato su sua sul sulla suo tra tu tutti tutto un una uno vi voi",
    "nl": "aan al alle als altijd andere bij dan dat de deze die dit doch doen door dus een en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot u uit van veel voor want waren was wat we wel werd wie wij wil worden ze zeer zich zij zijn zo zonder",
    "pt": "a ao aos as até com como da das de do dos e é ela ele eles em era essa esse esta está este eu foi foram há isso isto já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós nossa nosso nunca o os ou para pela pelo por porque que quem se sem ser seu seus só sua suas também te tem têm tinha um uma umas uns você vocês",
    "ru": "а без более был была были было быть в вам вас весь во вот все всё всех вы где да даже для до его ее её если есть еще ещё же за здесь и из или им их к как когда кто ли либо мне может мы на над надо нам нас не него нее неё нет ни них но ну о об однако он она они оно от очень по под при с со так также такой там те тем то того тоже той только том ты у уже хотя чего чей чем что чтобы чье эта эти это этот я",
}  # fmt: skip
"""Words of grammar of the languages in which customers write most, beside English. [from the usual lists, shortened]"""


def words_of(text: str, *, without: frozenset[str] = frozenset()) -> list[str]:
    """The words and, of scripts with spaces, pairs of neighbouring words of a text, in small letters.

    >>> words_of("Delivery too late", without=frozenset({"too"}))
    ['delivery', 'late', 'delivery late']
    >>> words_of("快递太慢"), words_of("배송이 늦어요")
    (['快递', '递太', '太慢'], ['배송', '늦어요', '배송 늦어요'])
    """
    spaced = [word for word in _spaced(text) if word not in without]
    pieces = [piece for word in re.findall(WORD, text) if UNSPACED.search(word) for piece in _pieces(word)]
    return [*spaced, *(f"{one} {other}" for one, other in itertools.pairwise(spaced)), *pieces]


def grammar_of(texts: Sequence[str]) -> frozenset[str]:
    """English words of grammar, and those of each further language in which enough is written."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    english = frozenset(ENGLISH_STOP_WORDS)
    said = [word for text in texts for word in _spaced(text)]
    found = english
    for words in map(_listed, GRAMMAR):
        own = words - english
        hits = [word for word in said if word in own]
        if len(hits) >= SHARE * len(said) and len(set(hits)) >= LEAST:
            found |= words
    return found


def analyser(texts: Sequence[str]) -> Callable[[str], list[str]]:
    """How these texts are taken apart."""
    without = grammar_of(texts)
    return lambda text: words_of(text, without=without)


def _spaced(text: str) -> list[str]:
    return [PARTICLES.sub("", word) for word in re.findall(WORD, text.lower()) if not UNSPACED.search(word)]


def _pieces(word: str) -> list[str]:
    found: list[str] = []
    for run in PIECES.findall(word):
        parts = [run] if re.match(f"[{KATAKANA}]", run) else [run[at : at + 2] for at in range(len(run) - 1)]
        found += [part for part in parts if not GRAMMAR_SIGNS & set(part)]
    return found


@cache
def _listed(language: str) -> frozenset[str]:
    return frozenset(GRAMMAR[language].split())
