"""OCOP Trace: traceability QR labels for OCOP producers."""
