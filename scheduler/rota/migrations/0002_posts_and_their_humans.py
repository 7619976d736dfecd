"""A shift is of the human who holds the post, whoever writes the row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rota", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE rota_shift ADD CONSTRAINT shift_of_the_posts_human
                FOREIGN KEY (post_id, staff_member_id)
                REFERENCES partners_post (id, staff_member_id);
            """,
            "ALTER TABLE rota_shift DROP CONSTRAINT shift_of_the_posts_human;",
        ),
    ]
