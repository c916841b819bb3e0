-- Acts of officers that are not entered at VNACCS yet, among all those of years; a row each until then.
-- Kept where acts and entries are written, whatever version of the program writes them.
create table if not exists open_act (
  act bigint primary key
);

create or replace function open_act() returns trigger language plpgsql as $$
begin
  insert into open_act (act) values (new.id) on conflict do nothing;
  return null;
end $$;
create or replace trigger open_act after insert on officer_act
  for each row when (not new.proposed) execute function open_act();

create or replace function close_act() returns trigger language plpgsql as $$
begin
  delete from open_act where act = new.act;
  return null;
end $$;
create or replace trigger close_act after insert on act_entered
  for each row execute function close_act();

insert into open_act (act)
  select a.id from officer_act a
  where not a.proposed and not exists (select from act_entered e where e.act = a.id)
  on conflict do nothing;

-- How many there are, by office.
create index if not exists officer_act_done on officer_act (office) where not proposed;

-- Declarations without a channel that were declared all the same, such as those cancelled before it was
-- decided: few among the drafts and other papers that have none either.
create index if not exists document_without_channel on document (office, state, created_at)
  where channel is null and state <> 'draft' and family in ('import declaration',
    'small import declaration', 'export declaration', 'small export declaration',
    'transport declaration');
