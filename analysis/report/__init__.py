"""Tables in, published pages out."""
