"""Customer service: one inbox over all stores, the thread with its order, answers, reviews."""
