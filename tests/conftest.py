"""Every test may use the plugin's fixtures, and import what lies beside this file."""
