"""Scores written in words: “10 - Extremely likely”, “Very satisfied”, “매우 만족”, “sehr zufrieden”, and the numbers they stand for.

A number with words beside it is that number. Words alone are a scale only where every answer in the column belongs to
one known scale; it is shown and must be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LABELLED = r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[-–—:.=|/]\s*|\(|\s)\s*[^\d\s].*$"
"""A number with words after it."""
LABELLED_AFTER = r"^\s*[^\d\s][^\d]*[\s(\[:=–—-]+(-?\d{1,3}(?:[.,]\d+)?)\s*[)\]]?\s*$"
"""Words with the number after them."""

# Five points from best to worst: very good, good, neither, bad, very bad.
SCALES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("satisfied", (
        ("very satisfied", "extremely satisfied", "completely satisfied", "매우 만족", "매우만족", "өте қанағаттанамын", "толық қанағаттанамын", "sehr zufrieden", "très satisfait", "très satisfaite", "muy satisfecho", "muy satisfecha", "очень доволен", "полностью удовлетворен"),
        ("satisfied", "somewhat satisfied", "만족", "қанағаттанамын", "zufrieden", "eher zufrieden", "satisfait", "satisfaite", "plutôt satisfait", "satisfecho", "satisfecha", "доволен", "удовлетворен"),
        ("neutral", "neither satisfied nor dissatisfied", "neither", "보통", "бейтарап", "weder noch", "teils teils", "teils/teils", "ni satisfait ni insatisfait", "neutre", "ni satisfecho ni insatisfecho", "neutro", "нейтрально"),
        ("dissatisfied", "somewhat dissatisfied", "unsatisfied", "불만족", "불만", "қанағаттанбаймын", "unzufrieden", "eher unzufrieden", "insatisfait", "insatisfaite", "plutôt insatisfait", "insatisfecho", "insatisfecha", "недоволен", "не удовлетворен"),
        ("very dissatisfied", "extremely dissatisfied", "very unsatisfied", "매우 불만족", "매우불만족", "매우 불만", "мүлдем қанағаттанбаймын", "өте қанағаттанбаймын", "sehr unzufrieden", "très insatisfait", "très insatisfaite", "muy insatisfecho", "muy insatisfecha", "очень недоволен", "совсем не удовлетворен"),
    )),
    ("agree", (
        ("strongly agree", "completely agree", "매우 그렇다", "매우그렇다", "толық келісемін", "stimme voll zu", "stimme voll und ganz zu", "tout à fait d'accord", "totalmente de acuerdo", "muy de acuerdo", "полностью согласен"),
        ("agree", "somewhat agree", "그렇다", "келісемін", "stimme zu", "stimme eher zu", "d'accord", "plutôt d'accord", "de acuerdo", "согласен"),
        ("neutral", "neither agree nor disagree", "보통이다", "보통", "бейтарап", "weder noch", "teils teils", "ni d'accord ni pas d'accord", "neutre", "ni de acuerdo ni en desacuerdo", "neutro", "нейтрально"),
        ("disagree", "somewhat disagree", "그렇지 않다", "келіспеймін", "stimme nicht zu", "stimme eher nicht zu", "pas d'accord", "plutôt pas d'accord", "en desacuerdo", "не согласен"),
        ("strongly disagree", "completely disagree", "전혀 그렇지 않다", "мүлдем келіспеймін", "stimme gar nicht zu", "stimme überhaupt nicht zu", "pas du tout d'accord", "totalmente en desacuerdo", "muy en desacuerdo", "полностью не согласен"),
    )),
    ("good", (
        ("excellent", "very good", "outstanding", "amazing", "매우 좋음", "өте жақсы", "sehr gut", "ausgezeichnet", "très bien", "très bon", "excelente", "muy bueno", "muy bien", "ottimo", "molto buono", "отлично"),
        ("good", "great", "좋음", "жақсы", "gut", "bien", "bon", "bueno", "buono", "хорошо"),
        ("fair", "average", "ok", "okay", "neutral", "보통", "орташа", "befriedigend", "mittel", "moyen", "correct", "regular", "discreto", "sufficiente", "удовлетворительно", "нормально"),
        ("poor", "bad", "나쁨", "нашар", "schlecht", "mauvais", "mal", "malo", "scarso", "плохо"),
        ("very poor", "very bad", "terrible", "매우 나쁨", "өте нашар", "sehr schlecht", "très mauvais", "très mal", "muy malo", "muy mal", "pessimo", "ужасно", "очень плохо"),
    )),
    ("easy", (
        ("very easy", "매우 쉬움", "өте оңай", "sehr einfach", "sehr leicht", "très facile", "muy fácil", "очень легко"),
        ("easy", "쉬움", "оңай", "einfach", "leicht", "facile", "fácil", "легко"),
        ("neutral", "neither", "보통", "бейтарап", "weder noch", "mittel", "neutre", "neutro", "нейтрально"),
        ("difficult", "hard", "어려움", "қиын", "schwierig", "schwer", "difficile", "difícil", "трудно", "сложно"),
        ("very difficult", "very hard", "매우 어려움", "өте қиын", "sehr schwierig", "sehr schwer", "très difficile", "muy difícil", "очень трудно", "очень сложно"),
    )),
    ("happy", (
        ("extremely happy", "very happy"), ("happy", "somewhat happy"), ("neutral", "neither happy nor unhappy"), ("unhappy", "somewhat unhappy"),
        ("extremely unhappy", "very unhappy"),
    )),
    ("offered", (("good", "good with comment"), ("bad", "bad with comment"))),
)  # fmt: skip
STARS = ("one", "two", "three", "four", "five")
"""Stars as a directory of businesses exports them."""
UNASKED = ("no response", "not rated", "unrated", "offered", "unoffered", "not offered", "not applicable", "n/a", "na", "don't know", "dont know", "weiß nicht",
    "keine angabe", "ne sait pas", "no sabe", "no aplica", "해당 없음", "모름", "білмеймін", "не знаю")  # fmt: skip
"""Words in a score column that are not answers."""


def number_of(text: str) -> float | None:
    """The number in a score with words beside it; None where there is none.

    >>> number_of("10 - Extremely likely"), number_of("Not at all likely (0)"), number_of("Very satisfied"), number_of("7"), number_of("FIVE")
    (10.0, 0.0, None, 7.0, 5.0)
    """
    plain = text.strip()
    if re.fullmatch(r"-?\d{1,3}(?:[.,]\d+)?", plain):
        return float(plain.replace(",", "."))
    if plain.casefold() in STARS:
        return float(STARS.index(plain.casefold()) + 1)
    match = re.match(LABELLED, plain) or re.match(LABELLED_AFTER, plain)
    return float(match[1].replace(",", ".")) if match else None


def scale_of(texts: Iterable[str]) -> Mapping[str, float] | None:
    """What each word of a scale stands for, the highest number for the best; None where a text belongs to no known scale.

    >>> scale_of(["Very satisfied", "dissatisfied", "Neutral"])
    {'Very satisfied': 5.0, 'dissatisfied': 2.0, 'Neutral': 3.0}
    """
    given = {text: _plain(text) for text in texts if _plain(text) and _plain(text) not in UNASKED}
    for _, levels in SCALES:
        known = {word: float(len(levels) - place) for place, words in enumerate(levels) for word in words}
        found = {text: known[word] for text, word in given.items() if word in known}
        if given and len(found) == len(given):
            return found
    return None


def is_word_of_a_scale(text: str) -> bool:
    """True of a word in any known scale, and of words for no answer."""
    plain = _plain(text)
    return plain in UNASKED or any(plain in words for _, levels in SCALES for words in levels)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").strip(" .!").split())
