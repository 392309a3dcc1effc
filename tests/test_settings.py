"""What an operator may set."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from experts.settings import PREFIX, Settings, SettingsError, describe_settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert settings.database_url == "sqlite+aiosqlite:///data/experts.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.max_body_bytes == 1024 * 1024
    assert settings.is_sqlite


def test_variables_of_others_are_let_be() -> None:
    assert read_settings({"PATH": "/bin", "PORT": "1", "XEXPERTS_PORT": "2", "EXPERTSPORT": "3"}) == Settings()


def test_every_setting_is_read_in_its_own_kind() -> None:
    settings = read_settings(
        {
            "EXPERTS_DATABASE_URL": "postgresql+asyncpg://u@h/d",
            "EXPERTS_DATA_DIR": "/srv/x",
            "EXPERTS_PUBLIC_URL": "https://experts.example/",
            "EXPERTS_HOST": "0.0.0.0",
            "EXPERTS_PORT": "80",
            "EXPERTS_MAX_BODY_BYTES": "5",
            "EXPERTS_POOL_SIZE": "3",
            "EXPERTS_POOL_TIMEOUT_SECONDS": "0.5",
            "EXPERTS_STATEMENT_TIMEOUT_MS": "7",
            "EXPERTS_LOG_LEVEL": "debug",
        }
    )
    assert {f.name for f in fields(Settings) if getattr(settings, f.name) == f.default} == set()
    assert settings.data_dir == Path("/srv/x")
    assert (settings.port, settings.pool_timeout_seconds) == (80, 0.5)
    assert not settings.is_sqlite


@pytest.mark.parametrize("name", ["EXPERTS_PROT", "EXPERTS_", "EXPERTS_DATABASE", "EXPERTS_IS_SQLITE"])
def test_an_unknown_variable_is_refused_with_all_known(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: "1"})
    assert str(caught.value).startswith(f"{name} is not a setting.")
    assert "EXPERTS_PORT" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("EXPERTS_PORT", "http", "int"),
        ("EXPERTS_PORT", "", "int"),
        ("EXPERTS_PORT", "8000.0", "int"),
        ("EXPERTS_POOL_SIZE", "ten", "int"),
        ("EXPERTS_POOL_TIMEOUT_SECONDS", "soon", "float"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_name(name: str, text: str, kind: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: text})
    assert name in str(caught.value)
    assert kind in str(caught.value)


@pytest.mark.parametrize("url", ["", "sqlite:///x", "postgresql://h/d", "mysql://h/d", "/data/experts.db"])
def test_only_the_two_databases_are_accepted(url: str) -> None:
    with pytest.raises(SettingsError, match="EXPERTS_DATABASE_URL"):
        read_settings({"EXPERTS_DATABASE_URL": url})


def test_an_unknown_log_level_is_refused() -> None:
    with pytest.raises(SettingsError, match="EXPERTS_LOG_LEVEL"):
        read_settings({"EXPERTS_LOG_LEVEL": "loud"})


def test_what_the_command_line_gives_goes_before_the_environment() -> None:
    environment = {"EXPERTS_PORT": "80", "EXPERTS_HOST": "a"}
    assert read_settings(environment, port=81, host=None) == Settings(port=81, host="a")
    assert read_settings(environment, port=0).port == 0


def test_the_service_is_where_the_operator_says_or_where_it_listens() -> None:
    assert Settings().root_url == "http://127.0.0.1:8000"
    assert Settings(public_url="https://experts.example/").root_url == "https://experts.example"


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_is_described_with_its_default() -> None:
    lines = describe_settings().splitlines()
    assert len(lines) == len(fields(Settings))
    for setting, line in zip(fields(Settings), lines, strict=True):
        assert line.startswith(PREFIX + setting.name.upper())
        assert str(setting.default or "none") in line
