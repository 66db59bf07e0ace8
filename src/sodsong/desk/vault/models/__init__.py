"""What the vault keeps: the ledger's leaves and checkpoints."""

from sodsong.desk.vault.models.ledger import Checkpoint, Cosignature, Followed, Leaf, Ledger

__all__ = ["Checkpoint", "Cosignature", "Followed", "Leaf", "Ledger"]
