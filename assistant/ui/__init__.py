"""The web page (网页): one module per tab, pipeline calls only."""
