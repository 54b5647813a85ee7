"""The programme report as plain arithmetic: rows and dates in, figures out, nothing awaited.

`catalogue` lists every figure with its definition; the other modules work them out, subject by
subject, from a `ledger.Ledger` as it stood at the date of a `frame.Frame`.
"""
