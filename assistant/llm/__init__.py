"""Models behind one narrow door (模型): what makes vectors is chosen in ``embeddings``."""
