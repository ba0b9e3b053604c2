"""The proof's reader: ZXing-C++ on a picture as it is, then as a verifier of printed symbols sees it."""

from typing import Final

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageFilter

from traceability.labels.meter import WARN_MM

Grey = npt.NDArray[np.uint8]
"""Shape (height, width), 0 black to 255 white."""
APERTURE_MM: Final = 0.8 * WARN_MM
"""Measuring aperture: 80 % of the smallest module the application allows (GS1 General Specifications §5.9.5,
after ISO/IEC 15415). A symbol is graded through it, so that dots smaller than it neither help nor hurt."""
_FORMATS: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_INCH: Final = 25.4


def read(picture: Grey, dpi: float) -> list[zxingcpp.Barcode]:
    """The QR codes on a picture.

    The first look is at every dot. Stray dots of one printer dot break the runs by which that finds the three
    corners, though no telephone sees them; so where it finds nothing, a second look is through the aperture.
    """
    return look(picture) or look(softened(picture, APERTURE_MM / 4 * dpi / _INCH))


def look(picture: Grey) -> list[zxingcpp.Barcode]:
    """One look at every dot of a picture."""
    return zxingcpp.read_barcodes(picture, formats=_FORMATS, try_invert=False)


def softened(picture: Grey, dots: float) -> Grey:
    """The picture blurred by that standard deviation in dots; a round aperture's is a quarter of its
    width."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(dots)))
