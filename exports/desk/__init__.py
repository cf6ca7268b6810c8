"""Documents of the Design Desk: proposals, orders, hand-off papers."""
