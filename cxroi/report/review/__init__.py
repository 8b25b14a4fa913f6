"""Review: `questions` what a reviewer would ask about the assumptions, with `totals_asked` · `objections` what finance will ask, with
`answers_evidence`, `answers_money` and `answer_words` · `board_answers` five answers for a board · `remedies` what would make a losing case pay · `benchmarks` cited facts
"""
