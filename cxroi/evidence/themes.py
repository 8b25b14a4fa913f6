"""Themes in free text in any language: topics, their words and frequency; and how well a labelled theme is predicted.

Words and pairs of words weighted by TF-IDF, factorised by NMF (D. Lee and S. Seung, Nature 401, 1999); the number of themes is the one
whose themes recur in halves of the texts (D. Greene et al., ECML PKDD 2014). Personal details are masked before anything
is shown or kept, and no text leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import numpy as np

from cxroi.case.counted import counted
from cxroi.evidence.masking import as_read, words_only
from cxroi.evidence.text_words import UNSPACED, WORD, analyser

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FEWEST, MOST = 3, 12
"""The numbers of themes tried. [judgement]"""
TEXTS_EACH = 20
"""So many texts for each theme that is tried: of fewer a theme would be a phrase that a few have used. [judgement]"""
LEAST_TEXTS = 30
LEAST_SHARED, MOST_SHARED = 3, 0.4
"""A word of a theme is in at least so many texts, and in at most this share of them. [judgement]"""
MENTIONS = 0.30
"""A text mentions a theme that makes up at least this share of its content. [judgement]"""
TELLING, QUOTED = 8, 3
"""Words that label a theme, and texts quoted for it."""
LEAST_LABELLED = 10
"""A label with fewer examples than this cannot be learnt. [judgement]"""
FOLDS = 5
MOST_COMPARED = 4_000
"""Of more texts than this a sample is halved to choose the number of themes. [judgement]"""
STABLE = 0.02
"""A smaller number of themes is preferred unless a larger one is more stable by this much. [judgement]"""
ANY_WORD = r"(?u)\b\w+\b"
NO_TEXTS = "There are no texts. Needed is a column of comments in a table of survey answers, or of texts in one of contacts, with the customer and the day."


@dataclass(frozen=True)
class Theme:
    """A topic: its words, the texts that mention it (by position), and three of the most typical of them, masked."""

    label: str
    words: tuple[str, ...]
    mentions: tuple[int, ...]
    quotations: tuple[str, ...]
    least: str = ""
    """The least typical text that mentions it, masked; empty where there is none but those quoted, or it is not known."""


@dataclass(frozen=True)
class Themes:
    """The themes of some texts, most mentioned first; texts without words have none."""

    themes: tuple[Theme, ...]
    texts: int
    without_words: int
    stability: float
    """The similarity of themes from halves of the texts: 1 the same words, 0 none shared."""


@dataclass(frozen=True)
class Label:
    """How well one label is predicted from text, each text predicted without itself."""

    label: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Classified:
    """How well labels are predicted from text, by cross-validation, and the label of every text."""

    n: int
    accuracy: float
    majority: float
    """Accuracy of always predicting the most frequent label."""
    macro_f1: float
    auc: float | None
    """Of two labels, either against the other; None where there are more."""
    labels: tuple[Label, ...]
    left_out: tuple[str, ...]
    """Labels with too few examples."""
    every: tuple[str, ...]
    """The label of each text, as given or predicted; empty where it has no words."""


def themes(texts: Sequence[str | None], *, count: int | None = None, seed: int = 0) -> Themes:
    """The themes of texts; `count` of them, or the number that halves of the texts agree on best.

    Raises ValueError if fewer than 30 texts have words, or they share none.
    """
    cleaned = [words_only(text) for text in texts]
    spoken = [place for place, text in enumerate(cleaned) if re.search(WORD, text)]
    if not texts:
        raise ValueError(NO_TEXTS)
    if len(spoken) < LEAST_TEXTS:
        raise ValueError(
            f"{len(spoken):,} of {len(texts):,} texts have words; {LEAST_TEXTS} are needed to find themes."
        )
    weights, words = _weighed([cleaned[place] for place in spoken])
    chosen, stability = (count, _stability(_halves(weights, count, seed), count)) if count else _number(weights, seed)
    parts, topics = _Factors(weights, chosen, seed).themes(chosen)
    shares = parts / np.maximum(parts.sum(axis=1, keepdims=True), 1e-12)
    found = []
    for topic in range(len(topics)):
        telling = [words[place] for place in np.argsort(-topics[topic])[: 3 * TELLING] if topics[topic, place] > 0]
        mentioned = [row for row in np.flatnonzero(shares[:, topic] >= MENTIONS) if parts[row].sum() > 0]
        best = sorted(mentioned, key=lambda row: -parts[row, topic])[: 20 * QUOTED]
        named = _distinct(telling)
        if mentioned and named:
            quotations = tuple(dict.fromkeys(as_read(texts[spoken[row]] or "") for row in best))[:QUOTED]
            weakest = dict.fromkeys(
                texts[spoken[row]] or "" for row in sorted(mentioned, key=lambda row: shares[row, topic])
            )
            least = next((text for text in map(as_read, weakest) if text not in quotations), "")
            found.append(Theme(", ".join(named[:3]), named, tuple(spoken[row] for row in mentioned), quotations, least))
    return Themes(
        tuple(sorted(found, key=lambda one: -len(one.mentions))), len(texts), len(texts) - len(spoken), stability
    )  # fmt: skip


def classified(texts: Sequence[str | None], labels: Sequence[str | None], *, seed: int = 0) -> Classified:
    """How well labels are predicted from text: logistic regression on n-grams of characters and words, cross-validated.

    Raises ValueError if fewer than two labels have 10 examples with words.
    """
    from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support, roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    cleaned = [words_only(text) for text in texts]
    said = [
        (place, label.strip())
        for place, label in enumerate(labels)
        if label and label.strip() and re.search(r"\w", cleaned[place])
    ]
    sizes: dict[str, int] = {}
    for _, label in said:
        sizes[label] = sizes.get(label, 0) + 1
    known = sorted(label for label, size in sizes.items() if size >= LEAST_LABELLED)
    if len(known) < 2:
        raise ValueError(
            f"{counted(len(known), 'label')} with {LEAST_LABELLED} examples; two are needed to distinguish them."
        )
    used = [(place, label) for place, label in said if label in known]
    words, target = [cleaned[place] for place, _ in used], np.array([label for _, label in used])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    chances = cross_val_predict(_classifier(), words, target, cv=folds, method="predict_proba")
    predicted = np.array(known)[chances.argmax(axis=1)]
    precision, recall, f1, n = precision_recall_fscore_support(target, predicted, labels=known, zero_division=0.0)
    auc = None
    if len(known) == 2:
        auc = float(roc_auc_score(target == known[1], chances[:, 1]))
    every = _classifier().fit(words, target).predict(cleaned)
    learnt = [str(label) if re.search(r"\w", text) else "" for label, text in zip(every, cleaned, strict=True)]
    for place, label in used:
        learnt[place] = label
    return Classified(
        len(used), float(accuracy_score(target, predicted)), max(sizes[label] for label in known) / len(used),
        float(f1_score(target, predicted, average="macro")), auc,
        tuple(Label(*row) for row in zip(known, map(int, n), map(float, precision), map(float, recall), map(float, f1), strict=True)),
        tuple(sorted(set(sizes) - set(known))), tuple(learnt),
    )  # fmt: skip


def _classifier() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=2, max_features=60_000, sublinear_tf=True
    )
    words = TfidfVectorizer(ngram_range=(1, 2), max_features=30_000, sublinear_tf=True, token_pattern=ANY_WORD)
    return make_pipeline(
        make_union(characters, words), LogisticRegression(C=4.0, max_iter=1000, class_weight="balanced")
    )


def _weighed(texts: list[str]) -> tuple[csr_matrix, list[str]]:
    """TF-IDF of words and pairs of words, those in more than two fifths of the texts or in fewer than three left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(
        analyzer=analyser(texts), min_df=LEAST_SHARED, max_df=MOST_SHARED, max_features=8_000, sublinear_tf=True
    )
    try:
        weights = vectors.fit_transform(texts)
    except ValueError as error:
        raise ValueError(
            f"No word is in at least {LEAST_SHARED} of these {len(texts):,} texts and in at most {MOST_SHARED:.0%} of them, so there are no themes to tell apart."
        ) from error
    return weights, list(vectors.get_feature_names_out())


class _Factors:
    """Texts by words, factorised into any number of themes: their singular vectors, the costly part of each start, are computed once."""

    def __init__(self, weights: csr_matrix, most: int, seed: int) -> None:
        from sklearn.utils.extmath import randomized_svd

        self.weights, self.mean = weights, float(weights.mean())
        count = min(most, min(weights.shape))
        self.left, self.size, self.right = randomized_svd(weights, count, random_state=seed)

    def themes(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The share of each theme in each text, and of each word in each theme."""
        from sklearn.decomposition import NMF
        from sklearn.exceptions import ConvergenceWarning

        parts, topics = self._start(count)
        model = NMF(parts.shape[1], init="custom", max_iter=150, tol=1e-3)
        with np.errstate(invalid="ignore"), catch_warnings():  # a loss of nothing, a hair below zero
            simplefilter("ignore", ConvergenceWarning)  # the last digits of a topic do not matter
            return model.fit_transform(self.weights, W=parts, H=topics), model.components_

    def _start(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Where the search begins: of each pair of singular vectors the larger of its positive and negative halves, zeros raised to
        the mean (NNDSVDa; C. Boutsidis and E. Gallopoulos, Pattern Recognition 41, 2008)."""
        count = min(count, len(self.size))
        parts, topics = np.empty((self.left.shape[0], count)), np.empty((count, self.right.shape[1]))
        for place in range(count):
            halves = []
            for sign in (1.0, -1.0):
                text, word = np.maximum(sign * self.left[:, place], 0), np.maximum(sign * self.right[place], 0)
                norms = float(np.linalg.norm(text)), float(np.linalg.norm(word))
                halves.append((norms[0] * norms[1], text, word, norms))
            weight, text, word, norms = max(halves, key=lambda half: half[0])
            scale = np.sqrt(self.size[place] * weight)
            parts[:, place], topics[place] = scale * text / max(norms[0], 1e-12), scale * word / max(norms[1], 1e-12)
        for found in (parts, topics):
            found[found < 1e-6] = self.mean
        return parts.astype(self.weights.dtype), topics.astype(self.weights.dtype)


def _number(weights: csr_matrix, seed: int) -> tuple[int, float]:
    """The number of themes most stable across halves of the texts; a smaller one if it is as good."""
    most = min(MOST, weights.shape[0] // TEXTS_EACH, weights.shape[1] // 4)
    most = max(FEWEST, most)
    halves = _halves(weights, most, seed)
    tried = [(_stability(halves, count), count) for count in range(FEWEST, most + 1)]
    best = max(score for score, _ in tried)
    return min((count, score) for score, count in tried if score >= best - STABLE)


def _halves(weights: csr_matrix, most: int, seed: int) -> tuple[_Factors, _Factors]:
    order = np.random.default_rng(seed).permutation(weights.shape[0])[:MOST_COMPARED]
    return _Factors(weights[order[::2]], most, seed), _Factors(weights[order[1::2]], most, seed)


def _stability(factors: tuple[_Factors, _Factors], count: int) -> float:
    """The similarity of the key words of two halves' themes, optimally matched: mean Jaccard share."""
    from scipy.optimize import linear_sum_assignment

    halves = []
    for half in factors:
        _, topics = half.themes(count)
        halves.append([set(np.argsort(-topic)[: 2 * TELLING]) for topic in topics])
    alike = np.array([[len(one & other) / len(one | other) for other in halves[1]] for one in halves[0]])
    return float(alike[linear_sum_assignment(-alike)].mean())


def _distinct(words: Sequence[str]) -> tuple[str, ...]:
    """The first key words, without those contained in a pair already used, or containing one; nor pieces that overlap one."""
    kept: list[str] = []
    for word in words:
        if not any(word in other.split() or other in word.split() or _overlap(word, other) for other in kept):
            kept.append(word)
    return tuple(kept[:TELLING])


def _overlap(one: str, other: str) -> bool:
    """True of two pieces of a script without spaces that share a character at their ends."""
    unspaced = UNSPACED.search(one) and UNSPACED.search(other)
    return bool(unspaced) and (one[0] == other[-1] or one[-1] == other[0])
