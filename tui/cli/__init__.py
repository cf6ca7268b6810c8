"""The command line: a module per wing; never imports Textual."""
