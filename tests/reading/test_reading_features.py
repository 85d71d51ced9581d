"""Each thing that Word and Excel files do is read as its gold says, and everything left out is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.reading import read
from eval.features import Feature, features, measure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.name)
def test_feature_is_read_as_its_gold_says(tmp_path: Path, feature: Feature) -> None:
    """Texts, values, units, flags, notes and losses are as noted by hand."""
    path = tmp_path / f"a.{feature.suffix}"
    path.write_bytes(feature.data)

    assert [] == measure(feature, read(path))[2]
