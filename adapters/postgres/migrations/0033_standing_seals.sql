-- Lines that batches are chained over (step 0025) end with a seal from now on, by the secret of the
-- installation (`core/evidence/standing_seal.ts`): who has the database's account alone cannot list a
-- change. Where batches have lines already, one more line says how far each stream had come: what is
-- listed after that without a seal is found.

do $$
begin
  if not exists (select 1 from batch
      where standing is not null and standing not like 'mode - %') then return; end if;
  if exists (select 1 from batch
      where stream = 0 and standing like 'sealing - - %') then return; end if;
  perform seal_standing((
    select 'sealing - - ' || string_agg(h.stream || ':' || h.number, ' ' order by h.stream)
    from (select b.stream, max(b.number) as number from batch b group by b.stream) h));
end $$;
