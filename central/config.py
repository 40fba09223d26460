"""Settings of central, from `ATCS_CENTRAL_*` variables or a YAML file; variables win."""

from datetime import timedelta, timezone
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from central.errors import ConfigError
from contracts.base import Slug, explain
from contracts.yaml_file import read_yaml

CITY_TIME = timezone(timedelta(hours=7), "WIB")
"""The city's time: decides the year of a case's number and the day on which a law holds."""


class CentralConfig(BaseSettings):
    """Everything central is told. Until nodes have certificates it listens on loopback only."""

    model_config = SettingsConfigDict(env_prefix="ATCS_CENTRAL_", extra="forbid", frozen=True)

    city: Slug = "kota-sukabumi"
    city_name: str = "Kota Sukabumi"
    data_dir: Path = Path("central-data")
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy address; null: SQLite in data_dir. PostgreSQL: postgresql+psycopg://",
    )
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535, description="0: a free port")
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    max_message_bytes: int = Field(default=1024 * 1024, ge=1024)
    max_evidence_bytes: int = Field(default=256 * 1024 * 1024, ge=1024)
    quarantine_messages: int = Field(
        default=1000, ge=1, description="refused messages kept of each node, the oldest; more are counted"
    )
    quarantine_bytes: int = Field(
        default=64 * 1024 * 1024, ge=1024, description="and their bytes, of each node"
    )
    flow_keep_days: int = Field(
        default=400,
        ge=1,
        description="traffic older than this is deleted; a year can be compared with the last",
    )
    undo_s: float = Field(default=10.0, ge=0)
    session_hours: float = Field(default=12.0, gt=0)
    logins_per_minute: int = Field(default=10, ge=1)
    lookups_per_minute: int = Field(default=10, ge=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let variables win over the file, which comes in as keyword arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read a YAML file, or the variables alone.

        Raises:
            ConfigError: one line that names the file, the field and the remedy.
        """
        if path is not None:
            return read_yaml(path, lambda document: cls.model_validate(document or {}), ConfigError)
        try:
            return cls()
        except ValidationError as error:
            raise ConfigError(f"ATCS_CENTRAL_*: {explain(error)}") from error

    @property
    def store_url(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'central.sqlite3'}"

    @property
    def evidence_dir(self) -> Path:
        """Folder of the evidence files."""
        return self.data_dir / "evidence"
