"""What predicts an answer, and whether there is one, from facts known before: gradient boosting and ridge, cross-fitted and blended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

FOLDS = 5
MODELS = 2
"""Gradient boosting and ridge."""
LEAST_TOLD = 1e-6
"""A chance below this counts as this where the logarithm of a chance is taken."""
MOST_KINDS = 30
"""Categories of a fact beyond this many, by frequency, count as one. [judgement]"""
CONTRIBUTION = np.array([-100.0, 0.0, 100.0])
"""The contribution of a detractor, a passive and a promoter to NPS."""


def telling_facts(facts: pd.DataFrame, y: np.ndarray, metric: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The facts that may tell customers apart, and the names of the others. Raises ValueError if none is left, or one is the answer itself."""
    silent_on = []
    for name in facts.columns:
        column, count = facts[name], facts[name].nunique()
        number = pd.api.types.is_numeric_dtype(column)
        if number and np.isinf(column.astype(float)).any():
            raise ValueError(f"{name} is infinite for some customers: a fact is a number, a word, or empty.")
        same = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)[np.isfinite(y)]
        if np.array_equal(same, y[np.isfinite(y)]):
            raise ValueError(f"{name} is the answer to {metric} itself, not a fact known before it: leave it out.")
        if count + column.isna().any() < 2 or (not number and count > max(MOST_KINDS, len(column) / 2)):
            silent_on.append(str(name))
    if len(silent_on) == facts.shape[1]:
        raise ValueError(
            f"{', '.join(silent_on)}: the same for all, empty, or a word of each customer's own, so no fact tells them apart."
        )
    return facts.drop(columns=silent_on), tuple(silent_on)


def numbers_of(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts as numbers; words as categories, with rare ones combined."""
    known: dict[str, Any] = {}
    for name in facts.columns:
        column = facts[name]
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            known[name] = column.astype(float)
        else:
            words = column.astype("object").where(column.notna(), "").astype(str)
            kept = words.value_counts().index[:MOST_KINDS]
            known[name] = pd.Categorical(words.where(words.isin(kept), "other"))
    return pd.DataFrame(known).reset_index(drop=True)


def pipelines(known: pd.DataFrame, *, classes: bool, seed: int) -> list:
    """Gradient boosting and ridge on the same facts; of classes or of a number."""
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    words = [name for name in known if known[name].dtype == "category"]
    numbers = [name for name in known if name not in words]
    ready = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), numbers),
            ("words", OneHotEncoder(handle_unknown="ignore", min_frequency=5), words),
        ]
    )
    options = {
        "max_iter": 120,
        "max_leaf_nodes": 15,
        "learning_rate": 0.06,
        "min_samples_leaf": 15,
        "random_state": seed,
        "categorical_features": "from_dtype",
    }
    boosted = HistGradientBoostingClassifier(**options) if classes else HistGradientBoostingRegressor(**options)
    return [boosted, make_pipeline(ready, LogisticRegression(C=0.3, max_iter=2000) if classes else Ridge(alpha=3.0))]


def cross_fitted(
    known: pd.DataFrame, said: np.ndarray, y: np.ndarray, spoke: np.ndarray, fold: np.ndarray, *, is_nps: bool, seed: int
) -> tuple[np.ndarray | None, np.ndarray, np.ndarray]:  # fmt: skip
    """Chances of each class, its contribution to the score, and the answer itself, each predicted without the customer's own fold."""
    answers = [np.zeros(len(y)) for _ in range(MODELS)]
    classes = [np.zeros((len(y), 3)) for _ in range(MODELS)]
    for part in range(FOLDS):
        learn, rows = spoke & (fold != part), fold == part
        for model, found in zip(pipelines(known, classes=False, seed=seed), answers, strict=True):
            found[rows] = model.fit(known[learn], y[learn]).predict(known[rows])
        if is_nps:
            kinds = said[learn].astype(int)
            for model, chance in zip(pipelines(known, classes=True, seed=seed), classes, strict=True):
                if np.ptp(kinds) == 0:  # the few others are all in the part set aside
                    chance[rows, kinds[0]] = 1.0
                else:
                    fitted = model.fit(known[learn], kinds)
                    chance[np.ix_(rows, fitted.classes_)] = fitted.predict_proba(known[rows])
    predicted = _blend(answers, lambda one: float(np.mean((one[spoke] - y[spoke]) ** 2)))
    if not is_nps:
        return None, predicted, predicted
    own = (np.flatnonzero(spoke), said[spoke].astype(int))
    chances = _blend(classes, lambda one: -float(np.mean(np.log(np.maximum(one[own], LEAST_TOLD)))))
    return chances, chances @ CONTRIBUTION, predicted


def chance_of_answering(known: pd.DataFrame, spoke: np.ndarray, fold: np.ndarray, seed: int) -> np.ndarray:
    """The chance of answering, predicted without the customer's own fold."""
    chances = [np.zeros(len(spoke)) for _ in range(MODELS)]
    for part in range(FOLDS):
        rows = fold == part
        for model, found in zip(pipelines(known, classes=True, seed=seed), chances, strict=True):
            found[rows] = model.fit(known[~rows], spoke[~rows]).predict_proba(known[rows])[:, 1]
    return _blend(chances, lambda one: -float(np.mean(np.log(np.maximum(np.where(spoke, one, 1 - one), LEAST_TOLD)))))


def _blend(predictions: Sequence[np.ndarray], loss: Callable[[np.ndarray], float]) -> np.ndarray:
    """The mean of two predictions whose weight, in tenths, loses least on customers that neither had seen (M. van der Laan et al., 2007)."""
    first, second = predictions
    blends = [share / 10 * first + (1 - share / 10) * second for share in range(11)]
    return min(blends, key=loss)
