"""Where an operations team works: store, keys, inbox and answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery.disk import make_folder
from ..delivery.together import publish_together
from ..package.signature import generate, load_private, load_public, private_pem, public_pem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from ..delivery.store.store import Store


@dataclass(frozen=True, slots=True)
class Site:
    """The paths that a procedure needs; ``Site.practice`` makes them all under one folder.

    store                    of deliveries, made by ``scanplan store init``
    plans, packages          folders for what is planned and packaged
    inbox, answers           the control centre's folders, or where they are mounted
    private_key, public_key  files of the pair that signs packages
    """

    store: Path
    plans: Path
    packages: Path
    inbox: Path
    answers: Path
    private_key: Path
    public_key: Path

    @classmethod
    def at(cls, folder: str | Path) -> Site:
        """The layout of a practice site; nothing is made or looked for."""
        root = Path(folder)
        return cls(
            store=root / "store",
            plans=root / "plans",
            packages=root / "packages",
            inbox=root / "inbox",
            answers=root / "answers",
            private_key=root / "keys" / "practice.key",
            public_key=root / "keys" / "practice.pub",
        )

    @classmethod
    def practice(cls, folder: str | Path) -> Site:
        """A site to practise at, with an empty store and a new pair of keys; one that is there is used as it is.

        Raises OSError where the folder cannot be written.
        """
        from ..delivery.store.store import Store

        site = cls.at(folder)
        for each in (site.plans, site.packages, site.inbox, site.answers, site.private_key.parent):
            make_folder(each)
        if not site.private_key.exists():
            key = generate()
            files = [(site.private_key, private_pem(key)), (site.public_key, public_pem(key.public_key()))]
            publish_together(files, private=(site.private_key,))
        if not site.store.exists():
            Store.create(site.store)
        return site

    def open_store(self) -> Store:
        """Raises InvalidInput where there is none."""
        from ..delivery.store.store import Store

        return Store.open(self.store)

    def signing_key(self, passphrase: Callable[[], str] | None = None) -> Ed25519PrivateKey:
        """Raises InvalidInput for a file that is no private key, or that others may read."""
        return load_private(self.private_key, passphrase)

    def verifying_key(self) -> Ed25519PublicKey:
        """Raises InvalidInput for a file that is no public key."""
        return load_public(self.public_key)
