-- An act of an officer says of which office its document is, so that an office's acts are found among
-- those of all others, and counted, without reading their documents. They follow the document: who has
-- it now has to enter at VNACCS what was done to it.

-- By the owner: the gateway's account may change no act. Before anything of the acts is locked, as whoever
-- acts writes the document first, too.
create or replace function move_acts() returns trigger language plpgsql security definer
set search_path to ":schema", pg_temp as $$
begin
  update officer_act set office = new.office where document = new.id;
  return null;
end $$;
create or replace trigger move_acts after update of office on document
  for each row when (old.office is distinct from new.office) execute function move_acts();

alter table officer_act add column if not exists office text;
update officer_act a set office = d.office from document d where d.id = a.document and a.office is null;
create index if not exists officer_act_office on officer_act (office, id);

create or replace function note_office() returns trigger language plpgsql as $$
begin
  new.office := (select d.office from document d where d.id = new.document);
  return new;
end $$;
create or replace trigger note_office before insert on officer_act
  for each row when (new.office is null) execute function note_office();
