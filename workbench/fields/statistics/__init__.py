"""Estimates with their errors: moments of batches, agreement, exponents and limits in N."""
