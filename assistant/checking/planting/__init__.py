"""Errors planted into a document (植入差错), so that the audit can be tried on the very text it vouches for."""
