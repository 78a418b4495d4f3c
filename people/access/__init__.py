"""How somebody comes by rights beyond a role, comes in, and leaves."""
