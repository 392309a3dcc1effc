"""Files in: records of other systems, taken in again and again without harm."""
