"""The partnership: partners, their sites, rooms, services and agreements, and staff in posts."""
