"""The database engine `core.mongo`: django-mongodb-backend with measured faults mended.

`base` holds the wrapper that Django loads, `compiler` the pipelines that keep their indexes,
`schema` unique indexes that lookups can use, `transaction` the only way to write several documents
at once.
"""

from core.mongo.loading import load_backend

load_backend()
