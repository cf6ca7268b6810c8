"""The standards: what they are, their versions, packs of them."""
