"""What a newspaper's site file should say, inferred from a few of its pages, and whether a file fits its site.

In the order of the way: `spider` (or `recorded`, from WARC files) fetches what a plan asks for, `read` reads a page;
`exploration` is the plan for a site that is not known, `inspection` for one that is; `shapes`, `articles`, `lists`,
`endpoints` and `identity` infer, `propose` puts it together, `site_file` writes it, `table` shows what was read.
"""
