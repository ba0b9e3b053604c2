"""The codes in a photo of a label, read without keeping the photo."""

import zxingcpp

from traceability.services import pictures

SIDE = 2600  # enough for a label of 2 cm in a photo of a whole pack; more only costs time
_QR = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix)
_TILL = (zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.EAN8)
_MOST = 10


def codes(data: bytes) -> list[str]:
    """What the symbols in a photo say, QR codes before the barcode for tills. Raises BadPicture."""
    image = pictures.upright(data, SIDE)
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([*_QR, *_TILL]))
    first_squares = sorted(found[:_MOST], key=lambda symbol: symbol.format not in _QR)
    return [symbol.text for symbol in first_squares if symbol.text]
