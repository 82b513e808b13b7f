"""Backups: documents and media as one set, made while the site is in use, and restored.

A set is a folder (`layout`). `making` writes one, `verifying` reads it through, `restoring` brings
it into a database and a media folder. Decision 12 says why it is done so.
"""
