"""The worker with parts so small that even a few thousand labels are many of them."""

from traceability import worker
from traceability.services.labels import files as label_files

PARTS = dict.fromkeys(label_files._PART_LABELS, 130)


def make_small_parts() -> None:
    """From now on, in this process."""
    label_files._PART_LABELS.update(PARTS)


def main() -> None:
    """Run in the foreground."""
    make_small_parts()
    worker.main()


if __name__ == "__main__":
    main()
