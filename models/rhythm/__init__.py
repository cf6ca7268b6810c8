"""Today, playbook, drivers, hand-offs: what keeps the practice on the rails."""
