"""Real models over real HTTP (真实运行): a draft, questions to the chat, and what must hold whatever a model says."""
