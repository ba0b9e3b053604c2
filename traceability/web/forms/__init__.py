"""Forms: the shape and wording of what people type; services check its meaning."""
