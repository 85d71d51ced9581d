"""What a reviewer needs beside the scores (评审): deduction rationales, precedents, edited Word files."""
