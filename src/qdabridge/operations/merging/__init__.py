"""What merging, comparing and aligning projects is made of.

The steps, a file each: ``inputs`` (projects on the bench), ``identity`` (what is the
same thing, by which rule), ``texts`` (versions of a text, realignment), ``registers``
(one value out of several), ``union`` (the merged project), ``outcome`` (the report).
"""
