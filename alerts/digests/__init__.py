"""What a person is told each morning: what needs them, what was proven, what nobody knows; and on Mondays how it went."""
