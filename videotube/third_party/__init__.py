"""Django's own apps on MongoDB: AppConfigs with ObjectId keys, and their migrations."""
