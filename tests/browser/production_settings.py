"""The settings of production for a server of its own, but for the hasher, which takes half a second for each sign-in."""

from khuyenhoc.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
