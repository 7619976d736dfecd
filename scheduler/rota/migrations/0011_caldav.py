"""CalDAV accounts: their user name and app password, sealed like addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rota', '0010_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='owncalendar',
            name='sealed_sign_in',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='owncalendar',
            name='fault',
            field=models.CharField(blank=True, choices=[('unreachable', 'Nothing answered at this address.'), ('slow', 'The answer took too long.'), ('inside', 'This address leads into a private network, where we do not look.'), ('sent_elsewhere', 'The address sends us on to somewhere we do not follow.'), ('untrusted', 'The certificate of the other side is not one we can trust.'), ('refused', 'We were not let in. The address may have been changed or withdrawn.'), ('wrong_password', 'The user name or the app password is not right. Remove this calendar and add it anew.'), ('forbidden', 'The other side says that this account may not read the calendar.'), ('gone', 'There is no calendar at this address any more.'), ('try_later', 'The other side said that it has a fault, or asked us to wait.'), ('too_large', 'The calendar is larger than we read. Share a shorter time of it.'), ('not_a_calendar', 'What is at this address is not a calendar.'), ('not_caldav', 'What is at this address is not a CalDAV server. Look for its address in its help.'), ('no_calendar', 'There is no calendar here that could say when you are busy.')], max_length=20),
        ),
    ]
