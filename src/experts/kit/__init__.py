"""What any service needs and what knows nothing of experts."""
