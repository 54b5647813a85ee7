"""What an operator copies works: checked against the real programs."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import msgspec
import pytest

from passerelle.core import config
from tests.support import programs

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def a_secret(directory: Path, text: str = "", mode: int = 0o600) -> Path:
    file = directory / "secret"
    file.write_text(text or "Zm9vYmFyYmF6cXV4-0123456789-abcdefg\n")
    file.chmod(mode)
    return file


def test_the_example_settings_are_settings(tmp_path: Path) -> None:
    file = tmp_path / "passerelle.toml"
    example = (DEPLOY / "passerelle.example.toml").read_text()
    file.write_text(example.replace('/etc/passerelle/secret"', f'{a_secret(tmp_path)}"'))

    settings = config.load(file, {})

    assert settings.base_url == "https://passerelle.example.org"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "passerelle.toml"
    file.write_text(
        f'base_url = "https://a.example"\ndatabase_url = "sqlite:///x.db"\n'
        f'secret_file = "{a_secret(tmp_path)}"\nport = 1\n'
    )

    assert config.load(file, {"PASSERELLE_PORT": "2"}).port == 2


GOOD = {
    "PASSERELLE_BASE_URL": "https://passerelle.example.org",
    "PASSERELLE_DATABASE_URL": "sqlite:///x.db",
    "PASSERELLE_SECRET": "Zm9vYmFyYmF6cXV4-0123456789-abcdefg",
}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BASE_URL", "passerelle.example.org", "base_url"),
        ("BASE_URL", "http://passerelle.example.org", "https"),
        ("BASE_URL", "https://passerelle.example.org/path", "nothing after"),
        ("BASE_URL", "ftp://passerelle.example.org", "base_url"),
        ("SECRET", "short", "too weak"),
        ("SECRET", "a" * 64, "too weak"),
        ("SECRET", "", "secret"),
        ("DATABASE_URL", "mysql://x", "database_url"),
        ("PORT", "many", "port"),
        ("PORT", "70000", "port"),
        ("PROGRAMME_ZONE", "Mars/Olympus", "programme_zone"),
        ("DEFAULT_LANGUAGE", "tlh", "default_language"),
    ],
)
def test_what_would_be_unsafe_or_wrong_is_refused_by_name(name: str, value: str, says: str) -> None:
    with pytest.raises(config.ConfigurationError, match=says):
        config.load(None, {**GOOD, f"PASSERELLE_{name}": value})


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o660])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    values = {**GOOD, "PASSERELLE_SECRET_FILE": str(a_secret(tmp_path, mode=mode))}

    with pytest.raises(config.ConfigurationError, match="chmod 600"):
        config.load(None, values)


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "passerelle.toml"
    file.write_text('base_uri = "https://a.example"\n')

    with pytest.raises(config.ConfigurationError, match="base_uri"):
        config.load(file, GOOD)


def test_every_setting_stands_in_the_example() -> None:
    example = (DEPLOY / "passerelle.example.toml").read_text()
    names = {field.name for field in msgspec.structs.fields(config.Settings)}

    assert {name for name in names if name not in example} == {"demo"}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("this system has no systemd: nothing would run the unit here")
    unit = (DEPLOY / "passerelle.service").read_text()
    python = tmp_path / "python"
    python.symlink_to("/bin/true")
    file = tmp_path / "passerelle.service"
    file.write_text(unit.replace("/opt/passerelle/.venv/bin/python", str(python)))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True
    )

    complaints = [line for line in done.stderr.splitlines() if "passerelle" in line]
    assert complaints == []


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    nginx = programs.find(programs.NGINX)
    if not nginx:
        pytest.skip("nginx is not installed, and may not be installed by this user")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=passerelle.example.org",
            "-keyout",
            "privkey.pem",
            "-out",
            "fullchain.pem",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    example = (DEPLOY / "nginx.example.conf").read_text()
    site = example.replace("/etc/passerelle/tls", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\nhttp {{\n"
        f"access_log off;\nclient_body_temp_path {tmp_path}/body;\nproxy_temp_path {tmp_path}/p;\n"
        f"fastcgi_temp_path {tmp_path}/f;\nuwsgi_temp_path {tmp_path}/u;\n"
        f"scgi_temp_path {tmp_path}/s;\n{site}\n}}\n"
    )

    done = subprocess.run(
        [nginx, "-t", "-q", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


def test_scripts_are_scripts() -> None:
    for script in (".ci/run",):
        assert os.stat(ROOT / script).st_mode & stat.S_IXUSR
