"""Secrets of authenticators at rest: encrypted, readable with any of the keys, and said in words where they are not."""

import io
import subprocess
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet
from django.conf import settings as portal_settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from associations.models import Notice, RegistryRecord
from associations.signing_in import authenticator_keys
from tests.browsing import sign_in

pytestmark = pytest.mark.postgresql

PASSWORD = "chuồn-chuồn-bay-thấp"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(autouse=True)
def keys(settings):
    settings.AUTHENTICATOR_KEYS = [OLD]
    return settings


@pytest.fixture
def person(cast):
    """A secretary with a second factor and recovery codes, as the portal stores them."""
    cast.secretary.set_password(PASSWORD)
    cast.secretary.save()
    totp.TOTP.activate(cast.secretary, SECRET)
    RecoveryCodes.activate(cast.secretary)
    return cast.secretary


def code():
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30))


def enter(person, code):
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    return client, client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)


def is_in(client):
    return client.get("/").status_code == 200


def stored():
    return [str(row.data) for row in Authenticator.objects.all()]


def test_no_secret_stands_in_the_database_as_it_is(person):
    seeds = [a.wrap().generate_codes() for a in Authenticator.objects.filter(type="recovery_codes")]
    assert len(seeds[0]) == 10
    assert all("f1:" in text and SECRET not in text for text in stored())
    client, _ = enter(person, code())
    assert is_in(client)
    client, _ = enter(person, seeds[0][0])
    assert is_in(client)


def test_the_newest_key_encrypts_and_all_decrypt(person, keys):
    keys.AUTHENTICATOR_KEYS = [NEW, OLD]
    assert is_in(enter(person, code())[0])
    before = stored()
    out = io.StringIO()
    call_command("encrypt_authenticators", stdout=out)
    assert out.getvalue() == "Đã mã hóa 2 bí mật bằng khóa mới nhất.\n"
    assert set(before).isdisjoint(stored())
    keys.AUTHENTICATOR_KEYS = [NEW]
    assert all(authenticator_keys.is_readable(row) for row in Authenticator.objects.all())
    codes = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    assert is_in(enter(person, codes[0])[0])


def test_what_was_stored_plain_goes_on_and_is_encrypted_by_the_migration(person, keys):
    authenticator_keys.decrypt_all(Authenticator)  # as a release before stored it
    plain = {row.pk: row.data for row in Authenticator.objects.all()}
    assert SECRET in str(plain)
    assert is_in(enter(person, code())[0])
    done, unreadable = authenticator_keys.encrypt_again(Authenticator)
    assert (done, unreadable) == (2, set())
    assert all("f1:" in text for text in stored())
    assert authenticator_keys.encrypt_again(Authenticator)[0] == 2, "again changes nothing of what they say"
    authenticator_keys.decrypt_all(Authenticator)
    seeds = [row.data.get("seed", row.data.get("secret")) for row in Authenticator.objects.order_by("pk")]
    assert seeds == [plain[pk].get("seed", plain[pk].get("secret")) for pk in sorted(plain)]


LOST = {"another key": [OTHER], "no key": []}


@pytest.mark.parametrize("lost", LOST)
def test_a_lost_key_is_said_at_the_sign_in_and_lets_nobody_in(person, keys, lost):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    keys.AUTHENTICATOR_KEYS = LOST[lost]
    for tried in (code(), codes[0], "000000"):
        client, page = enter(person, tried)
        assert page.status_code == 200
        assert "Hãy nhờ quản trị gỡ xác thực hai bước" in page.content.decode()
        assert not is_in(client)


@pytest.mark.parametrize("lost", LOST)
def test_pages_of_the_account_say_it_and_the_person_enrols_again(person, keys, lost):
    keys.AUTHENTICATOR_KEYS = LOST[lost]
    client = sign_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"):  # fmt: skip
        page = client.get(reverse(name))
        assert page.status_code == 409, name
        assert "cần đăng ký lại" in page.content.decode()
        assert "Gỡ để đăng ký lại" in page.content.decode()
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_administrators_see_who_must_enrol_again(cast, person, keys):
    client = sign_in(cast.administrator)
    places = (reverse("people"), reverse("person", args=(person.pk,)))
    for place in places:
        assert "cần đăng ký lại" not in client.get(place).content.decode()
    keys.AUTHENTICATOR_KEYS = [OTHER]
    for place in places:
        assert client.get(place).content.decode().count("cần đăng ký lại") == 1
    assert 'id="khoa-ma-hoa"' in client.get("/tro-giup/tai-khoan/").content.decode()


def test_whoever_keeps_the_server_lets_all_enrol_again_by_a_command(person, keys, capsys):
    keys.AUTHENTICATOR_KEYS = [NEW]
    with pytest.raises(SystemExit, match="1"):
        call_command("encrypt_authenticators")
    wording = capsys.readouterr().err
    assert wording.startswith("Trần Thị Ái (secretary): không khóa nào đọc được, cần đăng ký lại.")
    assert Authenticator.objects.count() == 2
    call_command("encrypt_authenticators", "--remove-unreadable")
    assert not Authenticator.objects.exists()
    assert "đã gỡ xác thực hai bước" in Notice.objects.get(to=person).text
    assert RegistryRecord.objects.get(row_id=person.pk).words == "gỡ xác thực hai bước"
    keys.AUTHENTICATOR_KEYS = []
    with pytest.raises(SystemExit, match="1"):
        call_command("encrypt_authenticators")
    assert "Chưa có khóa" in capsys.readouterr().err


def test_the_check_of_a_deployment_says_that_the_key_is_missing(keys):
    def found(deploy):
        return {m.id for m in run_checks(include_deployment_checks=deploy)} & {
            "associations.E010",
            "associations.E011",
        }

    assert found(deploy=True) == set()
    keys.AUTHENTICATOR_KEYS = []
    assert found(deploy=False) == set()
    assert found(deploy=True) == {"associations.E011"}
    keys.AUTHENTICATOR_KEYS = [OLD, "no key"]
    assert found(deploy=False) == {"associations.E010"}


@pytest.mark.parametrize(
    ("before", "environment", "lines"),
    [
        ("SECRET_KEY=x", "", 1),  # without a last line end
        (f"SECRET_KEY=x\nAUTHENTICATOR_KEYS={OLD}\n", "", 1),
        ("SECRET_KEY=x\n", OLD, 0),
    ],
    ids=[
        "no key",
        "a key in .env",
        "a key in the environment",
    ],  # keys are random, workers need the same names
)
def test_the_set_up_adds_a_key_where_there_is_none(tmp_path, monkeypatch, before, environment, lines):
    root = Path(portal_settings.BASE_DIR)
    (tmp_path / ".env").write_text(before)
    (tmp_path / ".venv").symlink_to(root / ".venv")
    recipe = f"include {root}/Makefile\nadd-key:\n\t@$(ADD_AUTHENTICATOR_KEY)\n"
    (tmp_path / "try.mk").write_text(recipe)
    monkeypatch.setenv("AUTHENTICATOR_KEYS", environment)
    for _ in range(2):
        subprocess.run(["make", "-f", "try.mk", "add-key"], cwd=tmp_path, check=True, capture_output=True)
    after = (tmp_path / ".env").read_text().splitlines()
    found = [line.partition("=")[2] for line in after if line.startswith("AUTHENTICATOR_KEYS=")]
    assert after[0] == "SECRET_KEY=x"
    assert len(found) == lines
    for key in found:
        Fernet(key)
