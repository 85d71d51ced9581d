"""jixiao (绩效): scoring, drafting and checking for Chinese budget performance evaluation."""
