"""A password that is set: not one's own names, not what everybody tries first; said in words, at every place."""

import itertools
import random

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from associations.actions import people
from tests.browsing import sign_in
from tests.vietnamese import english_in, page_is_vietnamese

# Syllables that name nobody of the cast and no place of it.
SYLLABLES = [
    "bến", "đò", "chiều", "vắng", "lúa", "chín", "sóng", "gió", "thuyền", "trúc", "mưa", "phùn", "đêm", "khuya", "ngõ", "sương", "núi",
    "rêu", "phong", "gạch",
]  # fmt: skip
COMMON = [
    "matkhau1", "MatKhau@123", "mật-khẩu-mới", "m@tkh4u2025", "matkhau84", "khuyenhoc", "Khuyenhoc@2025", "hoikhuyenhoc2025",
    "HoiKhuyenHoc", "khuyến học 2026", "khuy3nh0c", "qwerty123", "Qwertyuiop1", "asdfghjkl", "1qaz2wsx", "1q2w3e4r5t", "abc12345", "abcd1234",
    "aaaaaaaa1", "12341234a", "123456a@", "a123456789", "ngaysinh01011985", "sinhnam1985", "ngaysinh01/01/1985", "anhyeuem123", "iloveyou2",
    "vietnam1975", "HaNoi@2024", "password1", "P@ssw0rd", "admin@123", "quantri2025", "canbo12345", "giadinhhoctap", "xinchao123",
    "maatkhaaur1", "cumthidua2", "19081945abc", "abcabcabc", "yeuemmaimai",
]  # fmt: skip


def refusals(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("password", COMMON)
def test_what_everybody_tries_first_is_refused_in_words(db, password):
    text = refusals(password)
    assert text
    assert english_in(" ".join(text)) == set()


def names(user):
    words = user.full_name.split()
    return [
        user.full_name, user.full_name.replace(" ", ""), "".join(reversed(words)), words[-1] + words[0], words[-1] + words[0] + words[1],
        user.username, user.email.partition("@")[0], user.email, user.phone,
    ]  # fmt: skip


def test_the_names_of_a_person_are_refused_with_or_without_marks(cast):
    for user in cast.everyone().values():
        user.email, user.phone = f"{user.username}.kh@example.vn", "0912 345 678"
        user.save()
        places = [
            str(held.association or held.cluster)
            for held in user.assignments.all()
            if held.association or held.cluster
        ]
        for name, after in itertools.product(names(user) + places, ("", "123", "@1980", "15081980", "!!!")):
            for password in (f"{name}{after}", f"{name}{after}".upper(), f"mk{name}{after}"):
                text = refusals(password, user)
                assert text, (user.full_name, password)
                assert english_in(" ".join(text)) == set(), text


def test_words_that_have_nothing_to_do_with_one_are_taken(cast):
    chance = random.Random(17)
    for user in cast.everyone().values():
        for _ in range(20):
            words = chance.sample(SYLLABLES, 4)
            for password in (
                "-".join(words),
                " ".join(words),
                "".join(words).title(),
                f"{''.join(words)}{chance.randint(0, 99)}",
            ):
                assert refusals(password, user) == [], (user.full_name, password)


def test_what_is_asked_is_said_in_vietnamese():
    assert english_in(" ".join(password_validators_help_texts())) == set()


@pytest.mark.parametrize("password", ["matkhau1", "tranthiai1980", "dongbac2025"])
def test_every_place_where_a_password_is_set_asks_the_same(cast, password):
    """By a link, on the page of the account, and where there is none yet."""
    user = cast.secretary
    link = people.make_password_link(by=cast.administrator, person=user)
    client = Client()
    page = client.get(link, follow=True)
    by_link = client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    user.set_password("cầu-vồng-sau-mưa-17")
    user.save()
    changed = {"oldpassword": "cầu-vồng-sau-mưa-17", "password1": password, "password2": password}
    on_the_page = sign_in(user).post(reverse("account_change_password"), changed)
    user.set_unusable_password()
    user.save()
    first = sign_in(user).post(
        reverse("account_set_password"), {"password1": password, "password2": password}
    )
    for answer in (by_link, on_the_page, first):
        assert answer.status_code == 200
        assert "Mật khẩu này dễ đoán" in answer.content.decode()
        page_is_vietnamese(answer)
    user.refresh_from_db()
    assert not user.check_password(password)
