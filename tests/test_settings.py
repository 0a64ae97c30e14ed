"""Settings: argument over environment over file over default; secrets never show."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from tonearm.errors import SettingsMissing
from tonearm.settings import load_settings

CANARY = "canary-3f9a-secret"


@pytest.fixture(autouse=True)
def no_user_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Point the settings file into the test's own folder."""
    path = tmp_path / "config.toml"
    monkeypatch.setenv("TONEARM_CONFIG_FILE", str(path))
    return path


def test_argument_wins_over_environment_over_file(monkeypatch: pytest.MonkeyPatch, no_user_configuration: Path) -> None:
    """The order that the documentation states."""
    no_user_configuration.write_text('plex_section = "file"\n', "utf-8")
    assert load_settings().plex_section == "file"
    monkeypatch.setenv("TONEARM_PLEX_SECTION", "environment")
    assert load_settings().plex_section == "environment"
    assert load_settings(plex_section="argument").plex_section == "argument"


def test_the_sandbox_sees_nothing_of_the_user(monkeypatch: pytest.MonkeyPatch, no_user_configuration: Path) -> None:
    """Isolated settings read neither environment nor file."""
    no_user_configuration.write_text('plex_section = "file"\n', "utf-8")
    monkeypatch.setenv("TONEARM_PLEX_URL", "http://192.0.2.1:32400")
    monkeypatch.setenv("SPOTIPY_CLIENT_ID", "users-own")
    found = load_settings(isolated=True)
    assert (found.plex_section, found.plex_url, found.spotify_client_id) == ("Music", None, None)


def test_spotipys_own_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """People who use spotipy already have these."""
    monkeypatch.setenv("SPOTIPY_CLIENT_ID", "theirs")
    assert load_settings().spotify_client_id == "theirs"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"items_at_once": 0}, "items_at_once"), ({"retries": "many"}, "retries"), ({"slskd_key": CANARY}, "slskd_key")],
)
def test_a_bad_setting_is_named_and_its_value_is_not(arguments: dict[str, object], named: str) -> None:
    """The sentence helps, and shows no value, which may be a secret."""
    with pytest.raises(SettingsMissing, match=named) as caught:
        load_settings(**arguments)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_a_broken_file_is_named(no_user_configuration: Path) -> None:
    """A settings file that is no TOML is answered with its path."""
    no_user_configuration.write_text("plex_section = ", "utf-8")
    with pytest.raises(SettingsMissing, match=r"config\.toml"):
        load_settings()


def test_no_secret_shows_in_any_form() -> None:
    """Text, repr, dump and JSON hide it; pickling is refused; only the redacting filter gets it in the clear."""
    found = load_settings(plex_token=CANARY, slskd_api_key=CANARY, spotify_client_secret=CANARY)
    for text in (str(found), repr(found), str(found.model_dump()), found.model_dump_json(), str(vars(found))):
        assert CANARY not in text
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(found)
    assert repr(copy.copy(found)) == repr(found)
    assert CANARY in found.secrets()
