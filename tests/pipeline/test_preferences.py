"""Settings shown and written: secrets stay secret, wrong values are refused, the environment comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.pipeline.preferences import list_preferences, write_preferences
from assistant.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    return tmp_path


def test_written_settings_are_read_back_and_secrets_are_not_shown(home: Path) -> None:
    """What is written is what the program reads; of a key only that it is set, in a file nobody else reads."""
    write_preferences({"base_url": "http://127.0.0.1:1/v1", "model": '模"型', "api_key": "secret-key"})

    shown = {each.key: (each.value, each.origin) for each in list_preferences()}

    assert ('模"型', "secret-key") == (load_settings().model, load_settings().api_key)
    assert ("已设置", "file") == shown["api_key"]
    assert 0o600 == (home / "jixiao.toml").stat().st_mode & 0o777


def test_empty_value_takes_a_setting_out(home: Path) -> None:
    """Nothing is left of it."""
    write_preferences({"model": "m"})

    write_preferences({"model": ""})

    assert "" == (home / "jixiao.toml").read_text("utf-8")


@pytest.mark.parametrize(
    "changes", [{"model_retries": "很多"}, {"base_url": "ftp://x"}, {"home": "elsewhere"}, {"unknown": "1"}]
)
def test_unusable_setting_is_refused_and_nothing_is_written(home: Path, changes: dict[str, str]) -> None:
    """A word for a number, no address, the home folder itself, a setting that is none."""
    with pytest.raises(InputError):
        write_preferences(changes)

    assert not (home / "jixiao.toml").exists()


def test_environment_comes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment sets is shown as such."""
    assert home.is_dir()
    write_preferences({"model": "of the file"})
    monkeypatch.setenv("JIXIAO_MODEL", "of the environment")

    found = next(each for each in list_preferences() if each.key == "model")

    assert ("of the environment", "environment") == (found.value, found.origin)
