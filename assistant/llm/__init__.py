"""Models behind one narrow door (模型): those that write, and those that make vectors."""
