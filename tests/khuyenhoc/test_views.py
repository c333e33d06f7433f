"""The pages that belong to no app."""

import os
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection
from django.test import Client


@pytest.mark.django_db
def test_healthz_answers_when_the_database_does(client: Client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.django_db
def test_healthz_counts_missing_migrations(client: Client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app IN ('reports', 'funds')")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "còn thiếu" in response.json()["reason"]


@pytest.mark.django_db
def test_healthz_says_when_the_database_is_down_and_tells_nothing_else(client: Client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("could not connect to host db.internal as user secret")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "error", "reason": "Cơ sở dữ liệu không trả lời."}


def test_the_first_page_asks_to_sign_in(client: Client):
    assert client.get("/").headers["Location"] == "/tai-khoan/dang-nhap/?next=/"


@pytest.mark.django_db
def test_no_foreign_or_inline_script_may_run(client: Client):
    response = client.get("/tai-khoan/dang-nhap/")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_unknown_address_is_answered_in_vietnamese(client: Client):
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()


@pytest.mark.parametrize(
    ("ask", "where"),
    [
        (lambda client: client.get("/kiem-chung/?ma=a%00b"), "ô “ma”"),
        (lambda client: client.post("/tai-khoan/dang-nhap/", {"login": "a\x00b"}), "một ô vừa gửi"),
        (lambda client: client.post("/kiem-chung/", {"members": "a\x00b"}), "ô “Tổng số hội viên”"),
        (lambda client: client.get("/cong-khai/a%00b"), "địa chỉ"),
    ],
)
def test_the_character_nul_is_refused_by_its_place_on_every_page(client: Client, ask, where):
    response = ask(client)
    assert response.status_code == 400
    assert f"Trong {where} có một ký tự rỗng" in response.content.decode()


def without_a_database(script: str) -> str:
    """What a process of its own prints whose database is a server where nobody listens."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "khuyenhoc.settings",
        "DATABASE_URL": "postgres://nobody:secret@127.0.0.1:9/none",
    }
    script = f"import django; django.setup()\nfrom django.test import Client\n{script}"
    ran = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_a_real_database_that_is_down_is_answered_with_503():
    """503 in words, no traceback."""
    words = without_a_database(
        "answer = Client().get('/healthz', headers={'host': 'localhost'})\n"
        "print(answer.status_code, answer.json()['reason'])"
    )
    assert words == "503 Cơ sở dữ liệu không trả lời."


def test_a_page_says_in_words_when_the_database_is_down():
    words = without_a_database(
        "client = Client(raise_request_exception=False)\n"
        "client.cookies['sessionid'] = 'x' * 32\n"
        "answer = client.get('/', headers={'host': 'localhost'})\n"
        "print(answer.status_code, 'Cơ sở dữ liệu đang không trả lời' in answer.content.decode())"
    )
    assert words == "503 True"


def test_without_a_secret_key_nothing_starts_outside_development():
    env = {**os.environ, "SECRET_KEY": "", "DEBUG": "0"}
    ran = subprocess.run(
        [sys.executable, "manage.py", "check"], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "SECRET_KEY is not set" in ran.stderr
