"""What a worker does about a question: one module a question, with ``answer(desk, asked, question) -> Answer``.

kinds                                which module answers which question
window_limits                        windows that are too long or too finely cut
science                              schedules and plans, kept for the next question about the same window
told, days_told, totals_told         what several answers in JSON have in common
file_answer                          a product as an answer
"""
