"""Secrets at rest: a Vault seals them with RINGFENCE_ENCRYPTION_KEY, and its keys can be changed while it is in use."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from pydantic import SecretStr

from storage.errors import RingfenceError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

MAKE_ONE = "`ringfence secrets key` makes one"


class KeyTrouble(RingfenceError):
    """There is no encryption key, or it is none; the sentence says how to make one and repeats nothing of it."""


class Unsealable(RingfenceError):
    """A sealed text was made with none of the keys, was changed, or is older than was asked for."""


class Vault:
    """Seals texts with the first key, opens what any of the keys sealed (Fernet: AES-CBC with HMAC, and the time).

    To change keys, put the new one first, restart, run `ringfence secrets rotate`, and take the old one away.
    """

    def __init__(self, keys: tuple["Fernet", ...]) -> None:
        from cryptography.fernet import MultiFernet

        self._first = keys[0]
        self._all = MultiFernet(keys)

    @classmethod
    def of(cls, setting: SecretStr | None) -> Self:
        """The vault of a setting that holds one or more keys with commas between them. Raises KeyTrouble."""
        written = [] if setting is None else [key.strip() for key in setting.get_secret_value().split(",")]
        if not any(written):
            raise KeyTrouble(f"RINGFENCE_ENCRYPTION_KEY is not set, and secrets are stored encrypted only. {MAKE_ONE}.")
        from cryptography.fernet import Fernet

        keys = []
        for number, key in enumerate(written, 1):
            try:
                keys.append(Fernet(key))
            except ValueError:
                which = f"key {number} of the {len(written)} in RINGFENCE_ENCRYPTION_KEY" if len(written) > 1 else ""
                raise KeyTrouble(
                    f"{which or 'RINGFENCE_ENCRYPTION_KEY'} is not a key: it takes 44 characters of base64. {MAKE_ONE}."
                ) from None
        return cls(tuple(keys))

    def seal(self, text: str) -> str:
        """The text as ciphertext of ASCII characters; every time another one."""
        return self._first.encrypt(text.encode()).decode()

    def open(self, sealed: str, within: timedelta | None = None) -> str:
        """The text that was sealed, at most `within` ago. Raises Unsealable."""
        from cryptography.fernet import InvalidToken

        age = None if within is None else int(within.total_seconds())
        try:
            return self._all.decrypt(sealed.encode(), ttl=age).decode()
        except (InvalidToken, UnicodeError):
            raise Unsealable(
                "A stored secret cannot be opened with RINGFENCE_ENCRYPTION_KEY: the key that sealed it is not in it."
            ) from None

    def opens(self, sealed: str) -> bool:
        """Whether one of the keys opens this."""
        try:
            self.open(sealed)
        except Unsealable:
            return False
        return True

    def newest(self, sealed: str) -> bool:
        """Whether this is sealed with the first key."""
        from cryptography.fernet import InvalidToken

        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def renewed(self, sealed: str) -> str:
        """The same secret sealed with the first key, unchanged where it was that already. Raises Unsealable."""
        return sealed if self.newest(sealed) else self.seal(self.open(sealed))


def new_key() -> str:
    """A fresh key for RINGFENCE_ENCRYPTION_KEY."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
