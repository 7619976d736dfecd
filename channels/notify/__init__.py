"""GOV.UK Notify, which carries letters and texts alike: its client, its answers, its callbacks."""
