"""What the vault keeps: the ledger's leaves and checkpoints, and which pages were kept when."""

from sodsong.desk.vault.models.captures import Kept, Removal, Wanted
from sodsong.desk.vault.models.ledger import Checkpoint, Cosignature, Followed, Leaf, Ledger

__all__ = ["Checkpoint", "Cosignature", "Followed", "Kept", "Leaf", "Ledger", "Removal", "Wanted"]
