"""Knowledge base: what ships, what users add, and finding passages in both."""
