"""What runs beside student code: it imports nothing of the kit but the wire format."""
