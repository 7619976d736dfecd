"""Whether whoever a claim is on is there for it, as conditions on a row named `claim`.

`{site}` and `{mode}` are to be filled in, with columns or with parameters.
"""

# That they are at work for all of it, in this place and mode, and not on leave.
# Shifts of one human never overlap: the last that has begun by then is the only one it can be in.
AT_WORK = """(
    EXISTS (
        SELECT 1 FROM (
            SELECT * FROM rota_shift AS own
            WHERE own.staff_member_id = claim.staff_member_id
                AND own.starts_at <= lower(claim.during)
            ORDER BY own.starts_at DESC LIMIT 1) AS shift
        JOIN partners_post AS post ON post.id = shift.post_id
        WHERE shift.ends_at >= upper(claim.during) AND shift.post_id = claim.post_id
            AND shift.site_id = {site} AND {mode} = ANY(authorised_modes(
                shift.post_id, shift.site_id, shift.starts_at, shift.ends_at, shift.modes))
            AND (post.ends_on IS NULL OR shift.local_on < post.ends_on))
    AND NOT EXISTS (
        SELECT 1 FROM rota_leave AS away
        WHERE away.staff_member_id = claim.staff_member_id AND away.ended_at IS NULL
            AND tstzrange(away.starts_at, away.ends_at) && claim.during)
)"""
# And whether their own calendar leaves them the time.
_IS_FREE = """NOT EXISTS (
    SELECT 1 FROM rota_busytime AS own
    WHERE own.staff_member_id = claim.staff_member_id
        AND tstzrange(own.starts_at, own.ends_at) && claim.during)"""
IS_THERE = f"({AT_WORK} AND {_IS_FREE})"
