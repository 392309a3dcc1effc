"""Printed names and the experts they may mean: proposed by the matcher, decided by people, remembered."""
