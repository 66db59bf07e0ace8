"""Facts come in: bytes and answers from the outside world go in, frozen records come out."""
