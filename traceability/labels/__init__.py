"""Labels: symbols, sheets, images, lists and thermal jobs as bytes. Pure: no Flask, no database, no clock.

What a view or a command does for an issued run (indices count from 0; numbers people read count from 1):

    labels = LabelRange(run=7, origin=config.base_url, product_code="NADAI", lot_number="L2601A",
                        codes=partial(codec.encode_range, 7), first=0, count=1000, kind=LabelKind.UNIT,
                        gtin=None)
    facts = LabelFacts(product_name=…, lot_number=…, producer_name=…, ocop_stars=4)

    sheets.pdf_parts(labels, facts, stock("L7651"), start_cell=5, offset=(0.5, 0))  # iterator of bytes
    sheets.write_pdf(file, labels, facts, stock("L7160"), design=Design.STORY)
    rulers.trial_page(stock("L7160"), offset)                                       # a one-page PDF
    listing.csv_parts(labels, facts)                                                # the print house's list
    listing.manifest(labels, parts, file)                                           # writes parts, counts
    them images.write_svg_zip(file, labels, facts, (63.5, 38.1)) images.write_png_zip(file, labels, facts,
    (63.5, 38.1), dpi=600) images.symbol_svg(SymbolSource(labels).modules(codes)[0])                       # a
    bare symbol

    stocks.STOCKS
    stocks.custom(columns, rows, width, height, left, top, gap_x=…, gap_y=…)        # raises StockError
    layout.lay_out(facts, stock.label_size, SymbolSource(labels).shape.modules)     # .module, .symbol_mm
    meter.module_grade(module_mm), meter.bottle_grade(symbol_mm, diameter_mm)

`design` is minimal (name, lot, code), standard or story; each fits itself to the stock, words giving way in
the order `designs.contents` states. For a preview, `images.label_svg(lay_out(…), modules, code)`. A thermal
label's module is that of `thermal.thermal_layout(facts, stock, modules, dpi, design)`.

Errors are `errors.LabelError` and its children, each with a `.reason` word; they are raised before the first
byte.
"""
