"""Listening: themes of what people write; and each part of listening on one plain file by the command line."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from listening_hand import SAID, comments, items, shop
from scipy.sparse import csr_matrix

from cxroi.cli import main
from cxroi.evidence import emotions, quiet_customers, themes
from cxroi.evidence.text_words import grammar_of, words_of


def test_four_languages_give_four_themes_with_their_texts():
    said = comments()
    found = themes.themes([text for _, text in said] + ["👍👍", "", None], count=4)
    assert found.without_words == 3 and len(found.themes) == 4
    for theme in found.themes:
        assert len({said[place][0] for place in theme.mentions}) == 1 and len(theme.mentions) >= 10
    words = " ".join(one.label for one in found.themes)
    assert all(any(word in words for word in said.split()) for said in SAID.values())


@pytest.mark.parametrize(
    ("texts", "words", "most"), [(30, 400, 3), (80, 400, 4), (239, 400, 11), (1000, 400, 12), (1000, 20, 5)]
)
def test_at_most_one_theme_for_twenty_texts_is_tried(monkeypatch, texts, words, most):
    """80 / 20 = 4; 239 / 20 = 11; never more than 12, or than a quarter of the words, or fewer than 3. The more is the better here."""
    monkeypatch.setattr(themes, "_halves", lambda weights, most, seed: None)
    monkeypatch.setattr(themes, "_stability", lambda halves, count: count / 10)
    assert themes._number(csr_matrix(np.ones((texts, words))), 0) == (most, most / 10)


def test_the_number_of_themes_is_one_that_halves_agree_on():
    found = themes.themes([text for _, text in comments(40)])
    assert len(found.themes) == 4 and found.stability > 0.35


GERMAN = (
    "Die Lieferung kam viel zu spät",
    "Der Preis ist für uns zu hoch",
    "Die App ist mir wieder abgestürzt",
    "Am Telefon war nie wer da",
)
CHINESE = ("快递太慢了", "客服电话打不通", "价格比别家贵", "应用总是闪退")
KOREAN = ("배송이 너무 늦어요", "상담원은 친절합니다", "가격을 예고 없이 올렸어요", "앱에서 로그인이 안 돼요")


@pytest.mark.parametrize("n", [40, 100, 300])
def test_there_are_not_more_themes_than_twenty_texts_each_would_make(n):
    """Ninety phrases in a hundred texts were nine themes of a phrase each; the phrases here would make twelve."""
    phrases = [
        f"{one} {two}"
        for one in ("late", "broken", "expensive", "rude", "slow")
        for two in ("parcel", "phone", "refund", "agent")
    ]
    said = [f"the {phrases[place * 7 % 20]} again" for place in range(n)]
    assert len(themes.themes(said).themes) <= max(themes.FEWEST, n // 20)


def test_words_of_grammar_name_no_theme_in_whatever_language_is_written():
    """German ones had named them (“ist, das, der”); English texts keep words that are grammar in German alone."""
    said = [one.lower() for theme in themes.themes([*GERMAN] * 20, count=4).themes for one in theme.words]
    assert said and not {"die", "der", "ist", "zu", "am", "war", "mir"} & {
        word for words in said for word in words.split()
    }
    assert {"die", "war"} <= set(
        words_of("The plants die in the war room", without=grammar_of(["The plants die in the war room"] * 9))
    )


@pytest.mark.parametrize(
    ("texts", "named"), [(CHINESE, ("快递", "电话", "价格", "闪退")), (KOREAN, ("배송", "상담원", "가격", "로그인"))]
)
def test_scripts_without_spaces_are_taken_apart_and_korean_is_freed_of_its_particles(texts, named):
    """A sentence without spaces had been one word, shared by no other text."""
    found = themes.themes([f"{texts[place % 4]}。{texts[place % 4]}" for place in range(80)], count=4)
    words = [set(" ".join(theme.words).split()) for theme in found.themes]
    assert len(words) == 4 and all(any(name in one for one in words) for name in named)


def test_personal_details_never_show():
    said = [text + " write to ann.lee@firm.com or @annlee or 010-1234-5678, https://x.y/z" for _, text in comments()]
    shown = " ".join(
        quotation + theme.label for theme in themes.themes(said, count=4).themes for quotation in theme.quotations
    )
    assert not any(secret in shown for secret in ("ann", "firm", "1234", "x.y")) and "[mail]" in shown


def test_a_labelled_theme_says_how_well_it_is_told():
    """Labels that follow the words are told; labels thrown by dice are told no better than always saying the most frequent."""
    said = comments(24)
    texts, labels = [text for _, text in said], [label for label, _ in said]
    clear = themes.classified(texts, [label if place % 2 else None for place, label in enumerate(labels)])
    assert clear.accuracy > 0.95 and clear.auc is None and clear.every[0] == labels[0] and clear.n == len(said) // 2
    dice = np.random.default_rng(1).choice(["yes", "no"], len(said))
    thrown = themes.classified(texts, list(dice))
    assert thrown.auc < 0.65 and abs(thrown.accuracy - thrown.majority) < 0.15
    with pytest.raises(ValueError, match="two are needed"):
        themes.classified(texts, ["only", *[None] * (len(texts) - 1)])


def test_texts_that_share_no_word_are_told_apart_by_their_characters():
    """Chinese comments have no blanks: each is one word, which no other has. Nine, or ten of which one is a smiley, are too few."""
    dice = np.random.default_rng(1)
    pools = {"物流": "快递太慢了等五天包裹", "发票": "金额错误多收税款账单"}
    labels = [label for label in pools for _ in range(12)]
    texts = [label + "".join(dice.choice(list(pools[label]), 8)) for label in labels]
    assert len(set(texts)) == 24 and themes.classified(texts, labels).accuracy == 1.0
    for few in (texts[:21], [*texts[:21], "🙂"]):
        with pytest.raises(ValueError, match="1 label with 10 examples; two are needed"):
            themes.classified(few, labels[: len(few)])


def test_a_few_words_or_none_are_said():
    with pytest.raises(ValueError, match="0 of 40 texts have words"):
        themes.themes(["🙂"] * 40)


def run(*args):
    found = CliRunner().invoke(main, [str(one) for one in args])
    return found.exit_code, (json.loads(found.stdout) if found.exit_code == 0 else found.output)


def test_each_command_reads_one_plain_file(tmp_path):
    """The keys a statistician checks; the same figures as the functions give."""
    x, y = items()
    pd.DataFrame({**dict(zip("ABCD", x.T, strict=True)), "spend": y}).to_csv(tmp_path / "items.csv", index=False)
    code, found = run("drivers", tmp_path / "items.csv", "--outcome", "spend", "--items", "A, B,C,D", "--json")
    assert (
        code == 0
        and found["r2"] == pytest.approx(emotions.shares(x, y, "ABCD").r2)
        and set(found["items"][0]) == {"item", "share", "p_first", "correlation"}
    )
    days = shop()
    days.to_csv(tmp_path / "orders.csv", index=False)
    code, found = run(
        "quiet",
        tmp_path / "orders.csv",
        "--id",
        "id",
        "--date",
        "day",
        "--cut",
        "2025-09-01",
        "--horizon",
        "90",
        "--json",
    )
    expected = quiet_customers.tested(days[["id", "day"]], dt.date(2025, 9, 1), 90)
    assert code == 0 and {
        name: found[name] for name in ("n", "base", "auc", "auc_naive", "brier", "top_decile_precision")
    } == pytest.approx(
        {name: getattr(expected, name) for name in ("n", "base", "auc", "auc_naive", "brier", "top_decile_precision")}
    )
    said = comments()
    pd.DataFrame(said, columns=["about", "comment"]).to_csv(tmp_path / "comments.csv", index=False)
    code, found = run(
        "themes", tmp_path / "comments.csv", "--text", "comment", "--label", "about", "--count", "4", "--json"
    )
    assert code == 0 and len(found["themes"]) == 4 and found["macro_f1"] > 0.9 and found["n"] == len(said)


def test_a_column_that_is_not_there_is_named(tmp_path):
    (tmp_path / "items.csv").write_text("A,B\n1,2\n")
    code, said = run("drivers", tmp_path / "items.csv", "--outcome", "spend", "--items", "A,B")
    assert code == 2 and "no column spend" in said and "it has A, B" in said


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("退款", "款项", True), ("款项", "退款", True), ("退款", "快递", False), ("app", "坏a", False), ("坏a", "app", False), ("refund", "delivery", False)],
)  # fmt: skip
def test_only_pieces_of_a_script_without_spaces_overlap(one, other, alike):
    """A word that begins with the letter another ends with is another word."""
    assert themes._overlap(one, other) is alike
    assert themes._distinct([one, other]) == ((one,) if alike else (one, other))


def test_a_key_word_within_a_pair_already_told_is_not_told_again():
    assert themes._distinct(["late delivery", "late", "late courier", "very late"]) == ("late delivery", "late courier", "very late")  # fmt: skip
    assert themes._distinct(["late", "late delivery", "courier"]) == ("late", "courier")
    assert themes._distinct([f"word{place}" for place in range(9)]) == tuple(f"word{place}" for place in range(themes.TELLING))  # fmt: skip


def test_the_search_for_themes_starts_where_scikit_learn_starts_it():
    """NNDSVDa of the same singular vectors, for a table with a row of zeros too."""
    from sklearn.decomposition._nmf import _initialize_nmf

    chance = np.random.default_rng(1)
    dense = np.where(chance.random((60, 30)) < 0.2, chance.random((60, 30)), 0)
    dense[7] = 0
    weights = csr_matrix(dense)
    started = themes._Factors(weights, 5, 0)._start(5)
    for ours, theirs in zip(started, _initialize_nmf(weights, 5, init="nndsvda", random_state=0), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
