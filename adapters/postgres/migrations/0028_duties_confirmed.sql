-- What officers say beside a finding: how duties are settled and by which reference, which channel a
-- declaration is to have, and that a lighter one waits for a second person. `channel` stays what the
-- declaration had after the act.

alter table officer_act add column if not exists basis text
check (basis in ('paid', 'guaranteed', 'exempt'));

alter table officer_act add column if not exists reference text;

alter table officer_act add column if not exists asked_channel smallint
check (asked_channel between 1 and 3);

alter table officer_act add column if not exists proposed boolean not null default false;
