-- Declarations whose channel only VNACCS knows are found by themselves: officers decide about them, a
-- service user asks the primary about them, a switch counts them. Documents keep it in their facts; in
-- rows of earlier versions it shows as "registered and no channel", so that is what is looked for.
--
-- Officers' acts get a kind. Which kinds there are the program says alone from here on: another act
-- needs no step.

create index if not exists document_channel_unknown on document (office, id)
where channel is null and state = 'registered' and family in ('import declaration',
  'small import declaration', 'export declaration', 'small export declaration',
  'transport declaration');

alter table officer_act drop constraint if exists officer_act_kind_check;

alter table officer_act add constraint officer_act_kind_check
check (kind ~ '^[a-z]+( [a-z]+)*$');
