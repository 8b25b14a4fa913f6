"""What customers of the sample feel and write, and who answered their cases: columns and tables beside those of `make_evidence.py`.

They have random numbers of their own, so no figure of the study depends on them. What is true here, and what the app should find:
- Confident is the score of the same day with an error of one point, frustrated its reverse; supported, trusting and neglected
  follow it loosely; hopeful, confused and exhausted follow nothing.
- Who will leave within a year writes about unanswered complaints with a chance of 75%, anyone else with 25%; otherwise they write about
  late deliveries if the score is below 7, about quality or ordering if it is higher. English, Korean and Kazakh alike.
- A case is taken up again within five days with a chance of 30% by who leaves within a year of it, by others 12%; half of the time on
  another channel. Such a case is closed within the month, so it is never open at the end of one.
- Ten points more of new agents in a team's month make the first answer take 1.03 times as long (exp(0.3 · 0.1)). They change nothing else.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SEEDS = (34, 31, 31, 31)
"""Of comments, emotions, cases and agents."""
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
        ("complaint unanswered for weeks", "still waiting, complaint unanswered", "phone calls about the complaint unanswered", "second complaint unanswered too"),
        ("불만 접수 무응답", "불만 3주째 무응답", "불만 전화도 무응답", "불만 재접수 무응답"),
        ("шағым жауапсыз қалды", "шағым үш апта жауапсыз", "қоңырау да шағым да жауапсыз", "екінші шағым жауапсыз"),
    ),
    "delivery": (
        ("late delivery stopped our line", "late delivery by two days", "another late delivery, no notice", "late delivery of drums"),
        ("배송 지연으로 라인 중단", "배송 지연 이틀", "또 배송 지연, 안내 없음", "드럼 배송 지연"),
        ("жеткізу кешікті, желі тоқтады", "жеткізу екі күн кешікті", "жеткізу тағы кешікті", "бөшке жеткізу кешікті"),
    ),
    "quality": (
        ("batch quality is constant", "batch quality as specified", "batch quality better than others", "batch quality never failed"),
        ("배치 품질 일정", "배치 품질 규격 일치", "배치 품질 우수", "배치 품질 불량 없음"),
        ("топтама сапасы тұрақты", "топтама сапасы талапқа сай", "топтама сапасы басқалардан артық", "топтама сапасы мінсіз"),
    ),
    "ordering": (
        ("portal ordering is easy", "portal ordering saves an hour", "portal ordering shows the status", "portal ordering is quick"),
        ("포털 주문 편리", "포털 주문 시간 절약", "포털 주문 조회 가능", "포털 주문 빠름"),
        ("портал тапсырыс оңай", "портал тапсырыс уақыт үнемдейді", "портал тапсырыс күйін көрсетеді", "портал тапсырыс жылдам"),
    ),
}  # fmt: skip
"""What is written on each topic, in English, Korean and Kazakh."""
CALL_ME = ("call me on +49 170 1234567", "write to purchasing@kunde.example", "please ask @meier")


def voices(
    responses: pd.DataFrame, contacts: pd.DataFrame, *, writes: np.ndarray, felt: np.ndarray, leaves: np.ndarray, ends: pd.Series,
    months: int,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The survey with comments, the emotions asked with it, the cases with channel, topic and agent, and the agents.

    The first rows of `responses` are the invitations to NPS: whether each writes, its score, and the day on which its customer leaves;
    `ends` is that day by customer.
    """
    comments, emotions, cases, people = (np.random.default_rng([seed, part]) for part, seed in enumerate(SEEDS))
    asked = responses.iloc[: len(writes)]
    soon = leaves - asked["invited_at"].to_numpy().astype("datetime64[D]") < np.timedelta64(365, "D")
    said = [
        _comment(comments, score, gone) if wrote else "" for wrote, score, gone in zip(writes, felt, soon, strict=True)
    ]
    survey = responses.assign(comment=[*said, *[None] * (len(responses) - len(said))])
    agents = _agents(people, months)
    return {
        "survey_responses": survey,
        "emotions": _emotions(emotions, asked[asked["score"].notna()]),
        "contacts": _handled(cases, contacts, agents, ends, months),
        "employees": agents,
    }


def _comment(rng: np.random.Generator, score: int, gone: bool) -> str:
    """Two sentences on one topic in the customer's language; one in twenty with a personal detail."""
    topic = (
        "answers"
        if rng.random() < (0.75 if gone else 0.25)
        else "delivery"
        if score < 7
        else str(rng.choice(["quality", "ordering"]))
    )
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
    return pd.concat(
        [pd.Series([f"M{n}" for n in range(len(asked))], name="response_id"), asked, pd.DataFrame(felt)], axis=1
    )


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


def _handled(
    rng: np.random.Generator, contacts: pd.DataFrame, agents: pd.DataFrame, ends: pd.Series, months: int
) -> pd.DataFrame:  # fmt: skip
    """The cases and those that take them up again, with channel, topic, agent, minutes and hours to the first answer."""
    opened, count = contacts["opened_at"].to_numpy().astype("datetime64[D]"), len(contacts)
    gone = ends.reindex(contacts["customer_id"]).to_numpy().astype("datetime64[D]") - opened < np.timedelta64(365, "D")
    first = contacts.assign(channel=rng.choice(CHANNELS, count, p=SHARES), issue=rng.choice(TOPICS, count))
    day = (opened - opened.astype("datetime64[M]")).astype(int)
    back = np.flatnonzero((rng.random(count) < np.where(gone, 0.30, 0.12)) & (day < 22))
    again = first.iloc[back].assign(
        case_id=[f"F{n}" for n in range(len(back))], n_contacts=1, opened_at=opened[back] + rng.integers(1, 5, len(back)),
        channel=np.where(rng.random(len(back)) < 0.5, first["channel"].iloc[back], rng.choice(CHANNELS, len(back))),
    )  # fmt: skip
    again["closed_at"] = again["opened_at"] + np.timedelta64(1, "D")
    cases = pd.concat([first, again], ignore_index=True)
    month = (cases["opened_at"].to_numpy().astype("datetime64[M]") - FIRST).astype(int)
    hired, left = ((agents[name].to_numpy().astype("datetime64[M]") - FIRST) for name in ("hire_date", "exit_date"))
    left = np.where(np.isnat(left), months + 99, left.astype(int))
    there = (hired.astype(int)[None] <= np.arange(months)[:, None]) & (left[None] > np.arange(months)[:, None])
    fresh = there & (np.arange(months)[:, None] - hired.astype(int)[None] < NEW)
    teams = agents["team"].to_numpy()
    share = {
        team: fresh[:, teams == team].sum(axis=1) / np.maximum(there[:, teams == team].sum(axis=1), 1)
        for team in sorted(set(teams))
    }
    who = np.array([rng.choice(np.flatnonzero(there[one])) for one in month])
    new = np.array([share[teams[agent]][one] for agent, one in zip(who, month, strict=True)])
    hours = rng.lognormal(np.log(7.0) + LONGER_BY_NEW * new, 0.5)
    return cases.assign(
        agent_id=agents["employee_id"].to_numpy()[who], first_response_hours=np.round(hours, 1),
        handle_minutes=np.rint(cases["n_contacts"] * rng.lognormal(1.8, 0.4, len(cases))).astype(int),
    )  # fmt: skip
