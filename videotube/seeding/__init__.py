"""A large site made of nothing, for trials and for benchmarks: `seed_demo --size`.

Everything is planned first, from one number and one day, and then written past the services in
bulk: the same two give the same documents, ids included. What the services keep true is true of it
(`videotube/tests/seeding`): counters equal rows, and what is listed is what should be.
"""
