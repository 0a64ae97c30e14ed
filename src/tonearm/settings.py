"""All settings in one frozen record: argument, ``TONEARM_*`` environment, ``config.toml``, default; first wins."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NoReturn

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from tonearm.errors import SettingsMissing
from tonearm.model import OwnershipOf

__all__ = ["Settings", "config_file", "hide_secrets", "load_settings"]


def _default_state_dir() -> Path:
    return Path(platformdirs.user_data_dir("tonearm", appauthor=False))


def config_file() -> Path:
    """Where the user's ``config.toml`` is looked for."""
    override = os.environ.get("TONEARM_CONFIG_FILE")
    return (
        Path(override) if override else Path(platformdirs.user_config_dir("tonearm", appauthor=False)) / "config.toml"
    )


class Settings(BaseSettings):
    """What tonearm was told. Secrets are `SecretStr`: no repr, dump, pickle or error message shows them.

    Sizes in bytes, times in seconds, bit rates in kbit/s. Paths of other machines are mapped by ``path_map`` (the
    daemon's path to ours) and ``plex_path_map`` (ours to the Plex server's).
    """

    model_config = SettingsConfigDict(
        env_prefix="TONEARM_", frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )

    # Network: the daemon slskd
    slskd_url: str | None = None
    slskd_api_key: SecretStr | None = None
    # Catalogue: a Development Mode app of the user's own
    spotify_client_id: str | None = Field(
        default=None,
        validation_alias=AliasChoices("spotify_client_id", "TONEARM_SPOTIFY_CLIENT_ID", "SPOTIPY_CLIENT_ID"),
    )
    spotify_client_secret: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "spotify_client_secret", "TONEARM_SPOTIFY_CLIENT_SECRET", "SPOTIPY_CLIENT_SECRET"
        ),
    )
    spotify_redirect_uri: str = Field(
        default="http://127.0.0.1:8899/callback",
        validation_alias=AliasChoices("spotify_redirect_uri", "TONEARM_SPOTIFY_REDIRECT_URI", "SPOTIPY_REDIRECT_URI"),
    )
    spotify_refresh_token: SecretStr | None = None
    spotify_api_url: str = "https://api.spotify.com"
    spotify_accounts_url: str = "https://accounts.spotify.com"
    spotify_daily_calls: int = Field(default=1000, ge=1)
    spotify_gap_s: float = Field(default=0.35, ge=0)
    # Library: the Plex Media Server
    plex_url: str | None = None
    plex_token: SecretStr | None = None
    plex_section: str = "Music"
    library_unreachable: Literal["download_all", "ask", "stop"] = "download_all"
    ownership_of: OwnershipOf = "recording"
    # Disk
    download_root: Path | None = None
    library_root: Path | None = None
    state_dir: Path = Field(default_factory=_default_state_dir)
    path_map: dict[str, Path] = Field(default_factory=dict)
    plex_path_map: dict[Path, str] = Field(default_factory=dict)
    keep_original: bool = False
    keep_originals_days: int = Field(default=0, ge=0)
    # Policy
    formats: tuple[str, ...] = ("flac", "mp3", "m4a", "ogg", "opus")
    minimum_bitrate_kbps: int = Field(default=128, ge=0)
    items_at_once: int = Field(default=2, ge=1, le=10)
    retries: int = Field(default=3, ge=1, le=10)
    search_timeout_s: float = Field(default=15.0, gt=0, le=120)
    search_response_limit: int = Field(default=100, ge=1, le=1000)
    searches_per_window: int = Field(default=34, ge=1)
    search_window_s: float = Field(default=220.0, gt=0)
    # Time: 1 in life; the sandbox announces its own factor and starting moment
    time_factor: float = Field(default=1.0, gt=0)
    time_origin: datetime | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Argument, then environment, then the file; no implicit ``.env``."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _read_config_file())

    def __repr__(self) -> str:
        return f"Settings(slskd={self.slskd_url!r}, plex={self.plex_url!r}, library_root={str(self.library_root)!r})"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("Settings hold secrets and cannot be pickled; load them again with tonearm.connect().")

    def secrets(self) -> tuple[str, ...]:
        """Every secret in the clear, for the redacting filter only."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))


class _IsolatedSettings(Settings):
    """Arguments and defaults only: the sandbox must not see the user's own configuration."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments only."""
        return (init_settings,)


def _read_config_file() -> dict[str, Any]:
    path = config_file()
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsMissing(
            f"The settings file {path} cannot be read ({type(error).__name__}); mend or move it."
        ) from None


def hide_secrets(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same arguments with every secret, and every text under an unknown name, in a `SecretStr`.

    What a person passes to ``connect()`` must not show in a traceback's locals or in ``vars()``.
    """
    plain = {name for name, field in Settings.model_fields.items() if "SecretStr" not in str(field.annotation)}
    return {
        name: SecretStr(value) if isinstance(value, str) and name not in plain else value
        for name, value in arguments.items()
    }


def load_settings(*, isolated: bool = False, **arguments: Any) -> Settings:
    """Make the settings record.

    Parameters
    ----------
    isolated : bool
        Whether environment and file are left out, as for the sandbox.
    **arguments
        Values that win over environment, file and default; None means "not passed".

    Raises
    ------
    SettingsMissing
        A name is unknown or a value does not fit. The message names the setting, never its value.
    """
    arguments = hide_secrets(arguments)
    given = {name: value for name, value in arguments.items() if value is not None}
    try:
        return _IsolatedSettings(**given) if isolated else Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        raise SettingsMissing(
            f"The setting {name!r} cannot be used: {first['msg']}. Correct the argument, the TONEARM_ variable or "
            f"{config_file()}."
        ) from None
