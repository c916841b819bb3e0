-- An act of an officer says of which office the document was, so that an office's acts are found among
-- those of all others, and counted, without reading their documents.
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
