"""The partnership: partners, sites, rooms, services, sharing agreements, staff members and their posts."""
