"""What the letter orders of its recipient: a signed link goes in; its district's word, its notice, its letter to the vendor come out."""
