-- writes:  speaker_identity     whom each speaker means: of this run, and all that stand of the same names
-- reads:   nothing
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction, filled by etl/load/speakers.py
create temp table speaker_identity (
    name text,
    speaker_kind text,
    role text,
    affiliation text,
    person_id uuid,
    identity_key text,
    forbidden boolean,
    hidden boolean
) on commit drop;
