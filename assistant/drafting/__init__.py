"""What must be said, and a complete report said from it without a model (写作提纲与初稿)."""
