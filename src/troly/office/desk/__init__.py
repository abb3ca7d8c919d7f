"""Cases: named sources, questions asked in them, a draft with its history, and its hand-over."""
