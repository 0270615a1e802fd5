-- writes:  possible_person      the people of every touched name, as the warehouse knows them
-- reads:   nothing
-- params:  none
-- rerun:   safe: a temporary table of the merge's transaction, filled by etl/load/speakers.py
create temp table possible_person (person_id uuid primary key) on commit drop;
