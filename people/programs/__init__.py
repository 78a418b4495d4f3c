"""Manners between us and the programs that call the REST API: rates, repeated requests, chosen fields, unchanged answers."""
