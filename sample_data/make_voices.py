"""What customers of the sample feel and write, and who answered their cases: columns and tables beside those of `make_evidence.py`.

They have random numbers of their own, so no figure of the study depends on them. What is true here, and what the app should find:
- Confident is the score of the same day with an error of one point, frustrated its reverse; supported, trusting and neglected
  follow it loosely; hopeful, confused and exhausted follow nothing.
- Who will leave within a year writes about unanswered complaints with a chance of 60%, anyone else with 12%; otherwise they write about
  late deliveries if the score is below 7, about quality or ordering if it is higher. English, Korean and Kazakh alike.
- A case is taken up again within 14 days with a chance of 18% if the customer has another one so soon, half of the time on another channel.
- Ten points more of new agents in a team's month make the first answer take 1.03 times as long (exp(0.3 · 0.1)). They change nothing else.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SEED = 29
FIRST = np.datetime64("2024-01")
LONGER_BY_NEW = 0.3
"""Of the log of the hours to a first answer, for a team of new agents only."""
NEW = 6
"""Months during which an agent is new."""
TEAMS, AGENTS = 8, 6
LEAVES_A_MONTH = 0.03
FEELINGS = {
    "confident": (1.0, 1.0),
    "supported": (0.5, 1.8),
    "trusting": (0.6, 1.6),
    "hopeful": (0.0, 2.0),
    "frustrated": (-0.9, 1.0),
    "confused": (0.0, 2.0),
    "exhausted": (0.0, 2.0),
    "neglected": (-0.5, 1.8),
}
"""How each emotion follows the score less seven, and its own spread. [points]"""
CHANNELS, SHARES = ("phone", "mail", "chat", "portal"), (0.45, 0.3, 0.15, 0.1)
TOPICS = ("late delivery", "wrong invoice", "product data", "damaged drum", "order status")
SAID = {
    "answers": (
        ("nobody answers our complaint", "three weeks waiting for a reply", "phone calls are never returned", "complaint closed without a reply", "we keep calling and nobody answers", "no reply to our complaint again"),
        ("불만 접수 후 답변 없음", "3주째 답변 대기 중", "전화 연결 안되고 답변 없음", "불만 답변 없이 종료", "담당자 답변 너무 늦음", "불만 제기해도 답변 없음"),
        ("шағымға жауап жоқ", "үш апта жауап күттік", "қоңырауға жауап бермейді", "шағым жауапсыз жабылды", "шағым бойынша жауап кеш", "тағы да жауап жоқ"),
    ),
    "delivery": (
        ("delivery late again", "truck arrived two days late", "late delivery stopped our line", "delivery dates are not kept", "drums delivered late", "delivery notice came late"),
        ("배송 또 지연", "트럭 배송 이틀 지연", "배송 지연으로 라인 중단", "배송 날짜 지연", "드럼 배송 지연", "배송 안내 지연"),
        ("жеткізу тағы кешікті", "жүк көлігі екі күн кешікті", "жеткізу кешігіп желі тоқтады", "жеткізу мерзімі сақталмайды", "бөшкелер кешікті жеткізу", "жеткізу хабары кешікті"),
    ),
    "quality": (
        ("quality is constant", "purity as specified every batch", "quality better than the second source", "good quality and clean batch papers", "batch quality never failed", "purity and quality convince us"),
        ("품질 항상 일정", "배치 순도 규격 일치", "품질 다른 업체보다 우수", "품질 좋고 배치 서류 깔끔", "배치 품질 불량 없음", "순도 품질 만족"),
        ("сапасы тұрақты", "әр топтама тазалығы сай", "сапасы басқалардан жақсы", "сапасы жақсы топтама құжаты таза", "топтама сапасы мінсіз", "тазалығы мен сапасы ұнайды"),
    ),
    "ordering": (
        ("ordering on the portal is easy", "portal shows where my order is", "would like the portal in our system", "portal saves us an hour", "order tracking on the portal works", "portal ordering is quick"),
        ("포털 주문 편리", "포털 주문 위치 확인 가능", "포털 시스템 연동 희망", "포털 덕분에 주문 시간 절약", "포털 주문 조회 편리", "포털 주문 빠름"),
        ("порталда тапсырыс оңай", "портал тапсырыс орнын көрсетеді", "порталды жүйеге қосқымыз келеді", "портал уақыт үнемдейді", "порталда тапсырыс бақылау ыңғайлы", "порталда тапсырыс жылдам"),
    ),
}  # fmt: skip
"""What is written on each topic, in English, Korean and Kazakh."""
CALL_ME = ("call me on +49 170 1234567", "write to purchasing@kunde.example", "please ask @meier")


def voices(
    responses: pd.DataFrame, contacts: pd.DataFrame, *, writes: np.ndarray, felt: np.ndarray, leaves: np.ndarray, months: int
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The survey with comments, the emotions asked with it, the cases with channel, topic and agent, and the agents.

    The first rows of `responses` are the invitations to NPS: whether each writes, its score, and the day on which its customer leaves.
    """
    comments, emotions, cases, people = (np.random.default_rng([SEED, part]) for part in range(4))
    asked = responses.iloc[: len(writes)]
    soon = leaves - asked["invited_at"].to_numpy().astype("datetime64[D]") < np.timedelta64(365, "D")
    said = [_comment(comments, score, gone) if wrote else "" for wrote, score, gone in zip(writes, felt, soon, strict=True)]
    survey = responses.assign(comment=[*said, *[None] * (len(responses) - len(said))])
    agents = _agents(people, months)
    return {
        "survey_responses": survey,
        "emotions": _emotions(emotions, asked[asked["score"].notna()]),
        "contacts": _handled(cases, contacts, agents, months),
        "employees": agents,
    }


def _comment(rng: np.random.Generator, score: int, gone: bool) -> str:
    """Two sentences on one topic in the customer's language; one in twenty with a personal detail."""
    topic = "answers" if rng.random() < (0.60 if gone else 0.12) else "delivery" if score < 7 else str(rng.choice(["quality", "ordering"]))
    language = rng.choice(3, p=(0.5, 0.25, 0.25))
    sentences = list(rng.choice(SAID[topic][language], 2, replace=False))
    if rng.random() < 0.05:
        sentences.append(str(rng.choice(CALL_ME)))
    return "; ".join(sentences)


def _emotions(rng: np.random.Generator, answered: pd.DataFrame) -> pd.DataFrame:
    """The eight emotions, 0 to 10, a row for each answer to NPS."""
    score = answered["score"].to_numpy(dtype=float) - 7
    felt = {
        f"emo_{name}": np.clip(np.rint((7 if slope > 0 else 4) + slope * score + spread * rng.standard_normal(len(score))), 0, 10).astype(int)
        for name, (slope, spread) in FEELINGS.items()
    }  # fmt: skip
    asked = answered[["customer_id", "invited_at", "responded_at"]].reset_index(drop=True)
    return pd.concat([pd.Series([f"M{n}" for n in range(len(asked))], name="response_id"), asked, pd.DataFrame(felt)], axis=1)


def _agents(rng: np.random.Generator, months: int) -> pd.DataFrame:
    """Every place of every team over the months: who leaves is replaced a month later."""
    rows = []
    for team in range(TEAMS):
        for _ in range(AGENTS):
            hired = -int(rng.gamma(1.2, 25)) - 1
            while hired < months:
                stays = int(rng.geometric(LEAVES_A_MONTH))
                if hired + stays <= 0:
                    hired = 0  # who left before the data begin is not in the table
                    continue
                rows.append((f"Team {chr(65 + team)}", hired, hired + stays))
                hired += stays + 1
    table = pd.DataFrame(rows, columns=["team", "hired", "left"])
    gone = table["left"] < months
    day = rng.integers(0, 25, len(table))
    return pd.DataFrame(
        {
            "employee_id": [f"A{n:03d}" for n in range(len(table))],
            "hire_date": (FIRST + table["hired"].to_numpy()).astype("datetime64[D]"),
            "exit_date": np.where(gone, (FIRST + table["left"].to_numpy()).astype("datetime64[D]") + day, np.datetime64("NaT")),
            "exit_type": np.where(gone, rng.choice(["resigned", "moved", "dismissed"], len(table), p=(0.75, 0.15, 0.10)), ""),
            "annual_pay": rng.integers(38, 56, len(table)) * 1000,
            "team": table["team"],
        }
    )  # fmt: skip


def _handled(rng: np.random.Generator, contacts: pd.DataFrame, agents: pd.DataFrame, months: int) -> pd.DataFrame:
    """Channel, topic, agent and hours to the first answer of each case."""
    opened, count = contacts["opened_at"].to_numpy().astype("datetime64[D]"), len(contacts)
    channel = rng.choice(CHANNELS, count, p=SHARES)
    topic = rng.choice(TOPICS, count)
    order = np.lexsort((opened, contacts["customer_id"].to_numpy()))
    again, other = rng.random(count), rng.random(count)
    for before, now in zip(order, order[1:], strict=False):
        near = opened[now] - opened[before] <= np.timedelta64(14, "D")
        if near and contacts["customer_id"].iloc[before] == contacts["customer_id"].iloc[now]:
            topic[now] = topic[before] if again[now] < 0.18 else TOPICS[(TOPICS.index(topic[before]) + 1 + int(4 * other[now])) % 5]
            if again[now] < 0.09:
                channel[now] = channel[before]
    month = (opened.astype("datetime64[M]") - FIRST).astype(int)
    hired, left = ((agents[name].to_numpy().astype("datetime64[M]") - FIRST) for name in ("hire_date", "exit_date"))
    left = np.where(np.isnat(left), months + 99, left.astype(int))
    there = (hired.astype(int)[None] <= np.arange(months)[:, None]) & (left[None] > np.arange(months)[:, None])
    fresh = there & (np.arange(months)[:, None] - hired.astype(int)[None] < NEW)
    teams = agents["team"].to_numpy()
    share = {team: fresh[:, teams == team].sum(axis=1) / np.maximum(there[:, teams == team].sum(axis=1), 1) for team in sorted(set(teams))}
    who = np.array([rng.choice(np.flatnonzero(there[one])) for one in month])
    new = np.array([share[teams[agent]][one] for agent, one in zip(who, month, strict=True)])
    hours = rng.lognormal(np.log(7.0) + LONGER_BY_NEW * new, 0.5)
    return contacts.assign(
        channel=channel, issue=topic, agent_id=agents["employee_id"].to_numpy()[who], first_response_hours=np.round(hours, 1)
    )  # fmt: skip
