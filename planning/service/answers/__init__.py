"""What a worker does about a question: one module a question, with ``answer(desk, question, body) -> Answer``."""
