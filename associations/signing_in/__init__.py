"""How people sign in and stay signed in: accounts, passwords, second factors, sessions, limits (ADR 29, 30)."""
