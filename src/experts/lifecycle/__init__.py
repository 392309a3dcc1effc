"""What happens to a person's records as a whole: renaming, merging and its undoing, erasing."""
