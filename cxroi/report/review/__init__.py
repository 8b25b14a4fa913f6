"""Review: `questions` what a reviewer would ask of the assumptions · `objections` what finance will ask, with
`answers_evidence`, `answers_money` and `answer_words` · `board_answers` five answers for a board · `benchmarks` cited facts
"""
