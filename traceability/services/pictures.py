"""Pictures from strangers: opened with an allow-list and a pixel limit, made anew without their metadata."""

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 25_000_000  # about 100 MB once decoded
MAX_JPEG_PIXELS = 50_000_000  # a phone's larger setting; a JPEG is decoded at a fraction of its size
MAX_SIDE = 20_000
HERO_SIDE, HERO_BYTES = 640, 40_000  # the budget of the scan page
PICTURE_SIDE = 1600
THUMBNAIL_SIDE = 240
PAPER_SIDE = 2600  # a scanned A4 stays legible
NO_HEIC = (
    "Ảnh HEIC của iPhone: vào Cài đặt › Camera › Định dạng › Tương thích nhất, hoặc gửi lại dưới dạng JPEG."
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"heif")
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)

_decoding = threading.Lock()  # one large picture in memory at a time in each process


class BadPicture(ValueError):
    """The bytes are no picture we open; the message says what to do."""


class HeicPicture(BadPicture):
    """The picture is in the format that iPhones keep photos in, which Pillow does not open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made by us: it carries no metadata, and nothing that hid behind the pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def photo(data: bytes) -> tuple[Picture, Picture]:
    """A product photo as the picture people open (JPEG) and the small WebP that the scan page loads."""
    with _decoding:
        image = _open(data, PICTURE_SIDE)
        return _jpeg(image, 85), _hero(image)


def paper(data: bytes) -> Picture:
    """A photographed or scanned document, still legible."""
    with _decoding:
        return _jpeg(_open(data, PAPER_SIDE), 85)


def upright(data: bytes, side: int) -> Image.Image:
    """The picture itself, no larger than `side`, for somebody who only looks at it."""
    with _decoding:
        return _open(data, side)


def thumbnail(data: bytes) -> Picture:
    """A small WebP of a picture that we made, for lists and summaries."""
    with _decoding:
        return _encoded(_open(data, THUMBNAIL_SIDE), "WEBP", "image/webp", quality=70, method=4)


def is_heic(data: bytes) -> bool:
    """What iPhones save unless told otherwise: an ISO media file of one of these brands."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _open(data: bytes, side: int) -> Image.Image:
    """Decode, turn upright, flatten on white, and shrink to `side`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(image)
            image.draft("RGB", (side, side))
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise BadPicture(_TOO_MANY) from None
    except BadPicture:
        raise
    except _UNREADABLE:
        if is_heic(data):
            raise HeicPicture(NO_HEIC) from None
        raise BadPicture("Không mở được ảnh này. Hãy lưu lại thành JPEG hoặc PNG rồi tải lên.") from None
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _flat(ImageOps.exif_transpose(image))


_TOO_MANY = "Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ còn dưới 5000 × 5000 rồi tải lên."


def _check_size(image: Image.Image) -> None:
    """By the header alone: nothing has been decoded yet."""
    most = MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS
    if image.width * image.height > most or max(image.size) > MAX_SIDE:
        raise BadPicture(_TOO_MANY)
    if min(image.size) < 16:
        raise BadPicture("Ảnh quá nhỏ. Hãy chọn ảnh rõ nét hơn.")


def _flat(image: Image.Image) -> Image.Image:
    """Only the pixels, in RGB: pasting them on a new sheet leaves every other chunk behind."""
    sheet = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        sheet.paste(layer, mask=layer)
    else:
        sheet.paste(image.convert("RGB"))
    return sheet


def _jpeg(image: Image.Image, quality: int) -> Picture:
    return _encoded(image, "JPEG", "image/jpeg", quality=quality, progressive=True, optimize=True)


def _hero(image: Image.Image) -> Picture:
    """The sharpest WebP within the budget: first coarser, and only then smaller."""
    for side in (HERO_SIDE, 480, 320, 160):
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in (82, 70, 58, 46, 34):
            made = _encoded(small, "WEBP", "image/webp", quality=quality, method=6)
            if len(made.data) <= HERO_BYTES:
                return made
    raise BadPicture("Không thu nhỏ được ảnh này. Hãy chọn ảnh khác.")


def _encoded(image: Image.Image, form: str, media_type: str, **options: object) -> Picture:
    out = io.BytesIO()
    image.save(out, form, **options)
    return Picture(out.getvalue(), media_type, *image.size)
