"""What tests of every app share."""
