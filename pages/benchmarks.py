"""The page “Benchmarks”."""

import streamlit as st

from cxroi.report.review.benchmarks import KINDS, TOPICS, search
from cxroi.ui import benchmark_cards, cells

cells.page(
    __file__,
    "Benchmarks",
    "Published figures to start from, never defaults of the model. No one has published what a point of NPS is worth to you: "
    "your own data decide. Each fact says where it was read, what it measures and what it does not prove.",
)

words, topic, kind = st.columns([2, 1, 1])
wanted = words.text_input(
    "Search",
    placeholder="retention, Bain, forgive, 2014 …",
    type="search",
    key="benchmark-words",
    persist_state="session",
)
chosen_topic = topic.selectbox(
    "Topic", TOPICS, index=None, placeholder="all topics", key="benchmark-topic", persist_state="session"
)
chosen_kind = kind.selectbox(
    "What it measures", KINDS, index=None, placeholder="all kinds", key="benchmark-kind", persist_state="session"
)

found = search(wanted, topic=chosen_topic, kind=chosen_kind)
st.caption(benchmark_cards.found_words(len(found)))
for fact in found:
    benchmark_cards.card(fact)
