"""Documents: one module and one template each, made from values of the models."""
