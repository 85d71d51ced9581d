"""The parts of a Word file as text (WordprocessingML), written without any document library."""
