"""Today, the playbook and what else keeps the rhythm."""
