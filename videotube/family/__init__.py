"""The dialects of the family's front-ends: other paths and names, answered as the canonical ones.

`table.py` lists every alias. A request is translated before it is routed, and its answer while it
is written, so that nothing between the two knows of aliases. `API_FAMILY_ALIASES=0` switches all
of them off.
"""
