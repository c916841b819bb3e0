-- The schema as all steps in `migrations/` leave it, for reading: nothing runs this file.
-- `SONGHANH_TEST_WRITE_SCHEMA=1 deno run -A tests/run_tests.ts adapters/postgres/schema_test.ts`
-- writes it anew after a step was added. What a table or function is for stands in the step that
-- made it.

create table account (
  id bigint not null generated always as identity,
  name text not null,
  display_name text not null,
  role text not null,
  office text,
  tax_code text,
  rights text[] not null default '{}'::text[],
  password_hash text not null,
  must_change boolean not null,
  disabled boolean not null default false,
  made_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  signed_in_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_name_key UNIQUE (name),
  constraint account_tax_code_key UNIQUE (tax_code),
  constraint account_check CHECK (((role = ANY (ARRAY['officer'::text, 'branch administrator'::text])) = (office IS NOT NULL))),
  constraint account_check1 CHECK (((role = 'registrant'::text) = (tax_code IS NOT NULL))),
  constraint account_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'::text)),
  constraint account_role_check CHECK ((role = ANY (ARRAY['observer'::text, 'operator'::text, 'administrator'::text, 'officer'::text, 'branch administrator'::text, 'registrant'::text])))
);

create table act_entered (
  act bigint not null,
  at timestamp with time zone not null,
  officer text not null,
  note text not null,
  constraint act_entered_pkey PRIMARY KEY (act)
);

create table archived_part (
  name text not null,
  first_stream integer not null,
  end_stream integer not null,
  manifest text not null,
  key text not null,
  signature text not null,
  verified_at timestamp with time zone not null default clock_timestamp(),
  dropped_at timestamp with time zone,
  constraint archived_part_pkey PRIMARY KEY (name)
);

create table assignment (
  id bigint not null generated always as identity,
  document text not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  officer text not null,
  actor text not null,
  seed text,
  present text[] not null,
  reason text not null,
  constraint assignment_pkey PRIMARY KEY (id)
);

create table assignment_rule (
  id bigint not null generated always as identity,
  office text not null,
  active boolean not null,
  at timestamp with time zone not null,
  actor text not null,
  reason text not null,
  constraint assignment_rule_pkey PRIMARY KEY (id)
);

create table attachment (
  receipt text not null,
  place integer not null,
  stream integer not null,
  sequence bigint not null,
  name text not null,
  content_type text not null,
  bytes integer not null,
  sha256 bytea not null,
  constraint attachment_pkey PRIMARY KEY (receipt, place)
);

create table audit (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  actor text not null,
  action text not null,
  reason text not null,
  epoch bigint not null,
  details jsonb not null default '{}'::jsonb,
  constraint audit_pkey PRIMARY KEY (id)
);

create table audited_state (
  decision bigint not null,
  kind text not null,
  subject text not null,
  digest bytea,
  constraint audited_state_pkey PRIMARY KEY (kind, subject, decision)
);

create table balance_open (
  stream integer not null,
  sequence bigint not null,
  constraint balance_open_pkey PRIMARY KEY (stream, sequence)
);

create table balance_sum (
  stream integer not null,
  sequence bigint not null default 0,
  messages bigint not null default 0,
  answered bigint not null default 0,
  refused bigint not null default 0,
  repeated bigint not null default 0,
  mute bigint not null default 0,
  standby_sequence bigint not null default 0,
  given_back bigint not null default 0,
  decided bigint not null default 0,
  accepted bigint not null default 0,
  accepted_sequence bigint not null default 0,
  constraint balance_sum_pkey PRIMARY KEY (stream)
);

create table batch (
  stream integer not null,
  number bigint not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  first_sequence bigint not null,
  messages integer not null,
  outcomes text[] not null,
  decisions bigint[] not null,
  previous bytea not null,
  row_digests bytea storage external not null,
  digest bytea not null,
  standing text storage external,
  constraint batch_pkey PRIMARY KEY (stream, number)
) with (autovacuum_vacuum_cost_delay=20, toast_tuple_target=8000);

create table checkpoint (
  number bigint not null,
  at timestamp with time zone not null,
  previous bytea not null,
  heads jsonb not null,
  digest bytea not null,
  key text not null,
  signature text not null,
  constraint checkpoint_pkey PRIMARY KEY (number)
);

create table data_key (
  number integer not null,
  proof bytea not null,
  since timestamp with time zone not null default clock_timestamp(),
  retired_at timestamp with time zone,
  constraint data_key_pkey PRIMARY KEY (number),
  constraint data_key_number_check CHECK (((number >= 1) AND (number <= 65535)))
);

create table database_identity (
  only_row boolean not null default true,
  id uuid not null default gen_random_uuid(),
  born text not null,
  constraint database_identity_pkey PRIMARY KEY (only_row),
  constraint database_identity_only_row_check CHECK (only_row)
);

create table document (
  id text not null,
  number text not null,
  family text not null,
  owner text not null,
  declarant text not null,
  office text not null,
  state text not null,
  channel smallint,
  complete boolean not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  stream integer not null,
  sequence bigint not null,
  content_procedure text not null,
  sealed boolean not null,
  content bytea storage external not null,
  correction_procedure text,
  correction bytea storage external,
  facts jsonb not null,
  digest text,
  change_stood_in boolean default false,
  change_procedure text,
  change_place bigint,
  key text,
  constraint document_pkey PRIMARY KEY (id)
) with (fillfactor=80, toast_tuple_target=8000);

create table document_change (
  id text not null,
  stream integer not null,
  sequence bigint not null,
  at timestamp with time zone not null,
  procedure text not null,
  number text not null,
  state text not null,
  channel smallint,
  rule text,
  place bigint not null generated always as identity,
  stood_in boolean not null default false,
  constraint document_change_pkey PRIMARY KEY (id, stream, sequence)
) with (autovacuum_vacuum_cost_delay=20);

create table document_doubt (
  name text not null,
  stream integer not null,
  sequence bigint not null,
  reason text not null,
  since timestamp with time zone not null default now(),
  constraint document_doubt_pkey PRIMARY KEY (name, stream, sequence)
);

create table document_further_key (
  key text not null,
  id text not null,
  constraint document_further_key_pkey PRIMARY KEY (key, id)
);

create table earlier_send (
  stream integer not null,
  sequence bigint not null,
  constraint earlier_send_pkey PRIMARY KEY (stream, sequence)
);

create table enterprise (
  tax_code text not null,
  user_code text not null,
  state text not null,
  content jsonb not null,
  registered_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  issued_at timestamp with time zone,
  issued_by text,
  constraint enterprise_pkey PRIMARY KEY (tax_code),
  constraint enterprise_user_code_key UNIQUE (user_code),
  constraint enterprise_state_check CHECK ((state = ANY (ARRAY['active'::text, 'cancelled'::text])))
);

create table failback_attempt (
  place bigint not null,
  attempt integer not null,
  step text not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  result text,
  number_map text,
  status integer,
  reply_type text,
  sealed boolean,
  reply bytea storage external,
  constraint failback_attempt_pkey PRIMARY KEY (place, attempt),
  constraint failback_attempt_step_check CHECK ((step = ANY (ARRAY['ask'::text, 'send'::text])))
) with (toast_tuple_target=8000);

create table failback_document (
  document text not null,
  place bigint not null,
  constraint failback_document_pkey PRIMARY KEY (document, place)
);

create table failback_item (
  place bigint not null,
  plan bigint not null,
  source text not null,
  stream integer,
  sequence bigint,
  procedure text not null,
  number text not null,
  expected text not null,
  state text not null,
  ask boolean not null,
  due_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  attempts integer not null default 0,
  reason text not null default ''::text,
  code text,
  theirs text,
  differences jsonb not null default '[]'::jsonb,
  held_by bigint,
  decided_by text,
  changed_at timestamp with time zone not null default now(),
  ours jsonb not null default '{}'::jsonb,
  decided_number text,
  decided_attempts integer,
  constraint failback_item_pkey PRIMARY KEY (place),
  constraint failback_item_stream_sequence_key UNIQUE (stream, sequence),
  constraint failback_item_source_check CHECK ((source = ANY (ARRAY['message'::text, 'paper'::text]))),
  constraint failback_item_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'unknown'::text, 'given back'::text, 'already there'::text, 'differs'::text, 'refused'::text, 'held'::text, 'decided'::text])))
) with (fillfactor=70, autovacuum_vacuum_scale_factor=0.02);

create table failback_plan (
  id bigint not null generated always as identity,
  state text not null default 'planned'::text,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  reason text not null,
  settings jsonb not null,
  approved_at timestamp with time zone,
  approved_by text,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  line text,
  constraint failback_plan_pkey PRIMARY KEY (id),
  constraint failback_plan_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'approved'::text, 'running'::text, 'paused'::text, 'done'::text, 'discarded'::text])))
);

create table failback_sum (
  plan bigint not null,
  state text not null,
  items bigint not null,
  constraint failback_sum_pkey PRIMARY KEY (plan, state)
);

create table given_code (
  kind text not null,
  last text not null,
  constraint given_code_pkey PRIMARY KEY (kind),
  constraint given_code_kind_check CHECK ((kind = ANY (ARRAY['user code'::text, 'terminal'::text])))
);

create table installation_secret (
  name text not null,
  secret bytea not null,
  sealed boolean not null default false,
  constraint installation_secret_pkey PRIMARY KEY (name)
);

create table journal_part (
  number integer not null,
  name text not null,
  first_stream integer not null,
  end_stream integer not null,
  opens_at timestamp with time zone not null,
  constraint journal_part_pkey PRIMARY KEY (number),
  constraint journal_part_first_stream_key UNIQUE (first_stream),
  constraint journal_part_name_key UNIQUE (name)
);

create table learnt_number (
  type text not null,
  span bigint not null,
  low bigint not null,
  high bigint not null,
  given_first bigint,
  given_high bigint,
  given_at timestamp with time zone,
  seen_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  stream integer not null,
  sequence bigint not null,
  constraint learnt_number_pkey PRIMARY KEY (type, span)
);

create table lease (
  name text not null,
  holder integer not null,
  since timestamp with time zone not null default clock_timestamp(),
  until timestamp with time zone not null,
  constraint lease_pkey PRIMARY KEY (name)
);

create table ledger_cursor (
  only_row boolean not null default true,
  xact xid8 not null default '0'::xid8,
  stream integer not null default 0,
  sequence bigint not null default 0,
  step integer not null default 0,
  caught_up timestamp with time zone,
  constraint ledger_cursor_pkey PRIMARY KEY (only_row),
  constraint ledger_cursor_only_row_check CHECK (only_row)
);

create table lineage (
  name text not null,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint lineage_pkey PRIMARY KEY (name)
);

create table lost_rows (
  id bigint not null generated always as identity,
  found_at timestamp with time zone not null default clock_timestamp(),
  node text not null,
  epoch bigint not null,
  rows bigint not null,
  sentence text not null,
  details jsonb not null,
  stops boolean not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  doubts_give_back boolean not null default true,
  constraint lost_rows_pkey PRIMARY KEY (id)
);

create table message (
  stream integer not null,
  sequence bigint not null,
  received_at timestamp with time zone not null,
  epoch bigint not null,
  sender text not null,
  user_id text,
  procedure text,
  path text,
  link_info text,
  document text,
  state text not null,
  code text,
  reason text,
  first_stream integer,
  first_sequence bigint,
  send_key uuid,
  content_key uuid,
  signer bytea,
  digest bytea not null,
  content_type text,
  sealed boolean not null,
  request bytea storage external not null,
  reply_type text,
  reply bytea storage external,
  base_sequence bigint,
  constraint message_pkey PRIMARY KEY (stream, sequence),
  constraint message_state_check CHECK ((state = ANY (ARRAY['handed over'::text, 'stood in'::text, 'refused'::text, 'repeated'::text])))
) partition by RANGE (stream);

create table message_first (
  stream integer not null,
  sequence bigint not null,
  received_at timestamp with time zone not null,
  epoch bigint not null,
  sender text not null,
  user_id text,
  procedure text,
  path text,
  link_info text,
  document text,
  state text not null,
  code text,
  reason text,
  first_stream integer,
  first_sequence bigint,
  send_key uuid,
  content_key uuid,
  signer bytea,
  digest bytea not null,
  content_type text,
  sealed boolean not null,
  request bytea storage external not null,
  reply_type text,
  reply bytea storage external,
  base_sequence bigint,
  constraint message_first_pkey PRIMARY KEY (stream, sequence),
  constraint message_state_check CHECK ((state = ANY (ARRAY['handed over'::text, 'stood in'::text, 'refused'::text, 'repeated'::text])))
) with (autovacuum_vacuum_cost_delay=20, toast_tuple_target=8000);

create table message_mark (
  mark text not null,
  received_at timestamp with time zone not null,
  stream integer not null,
  sequence bigint not null,
  user_id text not null default ''::text,
  refused_here boolean not null default false,
  constraint message_mark_pkey PRIMARY KEY (mark, received_at, stream, sequence, user_id)
);

create table migration (
  name text not null,
  applied_at timestamp with time zone not null default now(),
  oldest_program text,
  constraint migration_pkey PRIMARY KEY (name)
);

create table mirror_cursor (
  run integer not null,
  stream integer not null,
  sequence bigint not null,
  constraint mirror_cursor_pkey PRIMARY KEY (run, stream)
) with (fillfactor=50);

create table mirror_difference (
  pair bigint not null,
  line integer not null,
  class text not null,
  kind text not null,
  procedure text not null,
  output text not null,
  item text not null,
  repetition integer not null,
  constraint mirror_difference_pkey PRIMARY KEY (pair, line)
);

create table mirror_number (
  run integer not null,
  number text not null,
  mirror_number text,
  lost_by bigint,
  constraint mirror_number_pkey PRIMARY KEY (run, number)
);

create table mirror_pair (
  place bigint not null generated always as identity,
  run integer not null,
  stream integer not null,
  sequence bigint not null,
  received_at timestamp with time zone not null,
  procedure text not null,
  registers boolean not null,
  state text not null default 'unsettled'::text,
  settled_at timestamp with time zone,
  user_id text not null default ''::text,
  documents text[] not null default '{}'::text[],
  named text[] not null default '{}'::text[],
  attempts integer not null default 0,
  reason text,
  sent_at timestamp with time zone,
  answered_at timestamp with time zone,
  status integer,
  reply_type text,
  sealed boolean not null default false,
  reply bytea storage external,
  verdict text,
  rules_version integer,
  constraint mirror_pair_pkey PRIMARY KEY (place),
  constraint mirror_pair_run_stream_sequence_key UNIQUE (run, stream, sequence),
  constraint mirror_pair_state_check CHECK ((state = ANY (ARRAY['unsettled'::text, 'waiting'::text, 'sending'::text, 'answered'::text, 'compared'::text, 'failed'::text]))),
  constraint mirror_pair_verdict_check CHECK ((verdict = ANY (ARRAY['equal'::text, 'differs'::text, 'not comparable'::text])))
) with (fillfactor=70, toast_tuple_target=8000);

create table mirror_rules (
  version integer not null,
  since timestamp with time zone not null default clock_timestamp(),
  actor text not null,
  reason text not null,
  rules jsonb not null,
  constraint mirror_rules_pkey PRIMARY KEY (version)
);

create table mirror_run (
  id integer not null generated always as identity,
  url text not null,
  started_at timestamp with time zone not null default clock_timestamp(),
  fed bigint not null default 0,
  follows_map boolean not null default false,
  constraint mirror_run_pkey PRIMARY KEY (id)
);

create table mirror_tally (
  run integer not null,
  result text not null,
  reason text not null,
  messages bigint not null,
  first_at timestamp with time zone not null default clock_timestamp(),
  last_at timestamp with time zone not null default clock_timestamp(),
  constraint mirror_tally_pkey PRIMARY KEY (run, result, reason),
  constraint mirror_tally_result_check CHECK ((result = ANY (ARRAY['dropped'::text, 'skipped'::text, 'removed'::text])))
);

create table mode (
  only_row boolean not null default true,
  mode text not null,
  epoch bigint not null,
  since timestamp with time zone not null default now(),
  decided_by text not null,
  reason text not null,
  paused boolean not null default false,
  acknowledged boolean not null default true,
  constraint mode_pkey PRIMARY KEY (only_row),
  constraint mode_epoch_check CHECK ((epoch > 0)),
  constraint mode_mode_check CHECK ((mode = ANY (ARRAY['relay'::text, 'standby'::text, 'failback'::text, 'closed'::text]))),
  constraint mode_only_row_check CHECK (only_row)
);

create table node (
  id integer not null generated always as identity,
  name text not null,
  started_at timestamp with time zone not null default clock_timestamp(),
  heartbeat timestamp with time zone not null default clock_timestamp(),
  epoch bigint not null default 0,
  drained_run bigint,
  lineage text,
  data_key integer,
  constraint node_pkey PRIMARY KEY (id)
);

create table notification (
  id uuid not null,
  kind text not null,
  body text not null,
  at timestamp with time zone not null default clock_timestamp(),
  state text not null default 'due'::text,
  attempts integer not null default 0,
  next_at timestamp with time zone not null default clock_timestamp(),
  problem text,
  constraint notification_pkey PRIMARY KEY (id),
  constraint notification_state_check CHECK ((state = ANY (ARRAY['due'::text, 'delivered'::text, 'given up'::text])))
);

create table number_block (
  type text not null,
  first bigint not null,
  last bigint not null,
  stream integer not null,
  incarnation bigint not null,
  reserved_at timestamp with time zone not null default now(),
  void_from bigint,
  constraint number_block_pkey PRIMARY KEY (type, first)
);

create table number_collision (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  number text not null,
  kind text not null,
  stream integer not null,
  sequence bigint not null,
  user_id text not null,
  sentence text not null,
  constraint number_collision_pkey PRIMARY KEY (id),
  constraint number_collision_number_kind_user_id_key UNIQUE (number, kind, user_id)
);

create table number_high (
  type text not null,
  band_first bigint not null,
  band_last bigint not null,
  high bigint not null,
  lineage text not null,
  constraint number_high_pkey PRIMARY KEY (type, band_first, band_last)
);

create table number_map (
  ours text not null,
  theirs text not null,
  place bigint not null,
  at timestamp with time zone not null default now(),
  constraint number_map_pkey PRIMARY KEY (ours)
);

create table officer_act (
  id bigint not null generated always as identity,
  document text not null,
  number text not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  officer text not null,
  kind text not null,
  good boolean,
  text text not null,
  state text not null,
  channel smallint,
  basis text,
  reference text,
  asked_channel smallint,
  proposed boolean not null default false,
  office text,
  constraint officer_act_pkey PRIMARY KEY (id),
  constraint officer_act_asked_channel_check CHECK (((asked_channel >= 1) AND (asked_channel <= 3))),
  constraint officer_act_basis_check CHECK ((basis = ANY (ARRAY['paid'::text, 'guaranteed'::text, 'exempt'::text]))),
  constraint officer_act_kind_check CHECK ((kind ~ '^[a-z]+( [a-z]+)*$'::text))
);

create table officer_presence (
  id bigint not null generated always as identity,
  officer text not null,
  office text not null,
  present boolean not null,
  at timestamp with time zone not null,
  constraint officer_presence_pkey PRIMARY KEY (id)
);

create table old_seals (
  only_row boolean not null default true,
  left_over boolean not null,
  constraint old_seals_pkey PRIMARY KEY (only_row),
  constraint old_seals_only_row_check CHECK (only_row)
);

create table open_act (
  act bigint not null,
  constraint open_act_pkey PRIMARY KEY (act)
);

create table open_message (
  stream integer not null,
  sequence bigint not null,
  state text not null,
  since timestamp with time zone not null,
  content_key uuid,
  constraint open_message_pkey PRIMARY KEY (stream, sequence),
  constraint open_message_state_check CHECK ((state = ANY (ARRAY['handed over'::text, 'unknown'::text, 'answered'::text])))
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0.0, autovacuum_vacuum_threshold=20000);

create table outcome (
  stream integer not null,
  sequence bigint not null,
  step integer not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  state text not null,
  code text,
  reason text,
  status integer,
  reply_type text,
  sealed boolean not null default false,
  reply bytea storage external,
  xact xid8 not null,
  constraint outcome_pkey PRIMARY KEY (stream, sequence, step),
  constraint outcome_state_check CHECK ((state = ANY (ARRAY['answered'::text, 'unknown'::text, 'refused'::text, 'absent'::text, 'decided'::text])))
) partition by RANGE (stream);

create table outcome_first (
  stream integer not null,
  sequence bigint not null,
  step integer not null,
  at timestamp with time zone not null,
  epoch bigint not null,
  state text not null,
  code text,
  reason text,
  status integer,
  reply_type text,
  sealed boolean not null default false,
  reply bytea storage external,
  xact xid8 not null,
  constraint outcome_first_pkey PRIMARY KEY (stream, sequence, step),
  constraint outcome_state_check CHECK ((state = ANY (ARRAY['answered'::text, 'unknown'::text, 'refused'::text, 'absent'::text, 'decided'::text])))
) with (autovacuum_vacuum_cost_delay=20, toast_tuple_target=8000);

create table outcome_inquiry (
  stream integer not null,
  sequence bigint not null,
  at timestamp with time zone not null default now(),
  verdict text not null,
  reason text not null,
  constraint outcome_inquiry_pkey PRIMARY KEY (stream, sequence)
);

create table outcome_offset (
  single boolean not null default true,
  value numeric not null default 0,
  constraint outcome_offset_pkey PRIMARY KEY (single),
  constraint outcome_offset_single_check CHECK (single)
);

create table output_delivery (
  output bigint not null,
  place integer not null,
  terminal text not null,
  token text,
  leased_until timestamp with time zone,
  lease_holder text,
  only_output text,
  deliveries integer not null default 0,
  delivered_at timestamp with time zone,
  unopened boolean not null default false,
  constraint output_delivery_pkey PRIMARY KEY (output, place)
) with (fillfactor=70, autovacuum_vacuum_cost_delay=20);

create table paper_note (
  id bigint not null generated always as identity,
  document text not null,
  what text not null,
  happened_at timestamp with time zone not null,
  who text not null,
  imported_at timestamp with time zone not null default now(),
  imported_by text not null,
  place bigint not null,
  constraint paper_note_pkey PRIMARY KEY (id),
  constraint paper_note_document_what_happened_at_who_key UNIQUE (document, what, happened_at, who),
  constraint paper_note_place_key UNIQUE (place)
);

create table primary_health (
  only_row boolean not null default true,
  state text not null,
  since timestamp with time zone not null,
  reason text not null,
  seen_at timestamp with time zone,
  p50_ms double precision,
  node text not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint primary_health_pkey PRIMARY KEY (only_row),
  constraint primary_health_only_row_check CHECK (only_row)
);

create table proof (
  id text not null,
  purpose text not null,
  tax_code text not null,
  text text not null,
  made_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint proof_pkey PRIMARY KEY (id),
  constraint proof_purpose_check CHECK ((purpose = ANY (ARRAY['register'::text, 'recover'::text, 'change'::text, 'cancel'::text])))
);

create table provider (
  id text not null,
  name text not null,
  digest bytea not null,
  per_second integer not null,
  per_day integer not null,
  disabled boolean not null default false,
  made_at timestamp with time zone not null default now(),
  constraint provider_pkey PRIMARY KEY (id),
  constraint provider_digest_check CHECK ((length(digest) = 32)),
  constraint provider_id_check CHECK ((id ~ '^[0-9a-f]{12}$'::text)),
  constraint provider_per_day_check CHECK ((per_day > 0)),
  constraint provider_per_second_check CHECK ((per_second > 0))
);

create table provider_open (
  stream integer not null,
  sequence bigint not null,
  provider text not null,
  day date not null,
  user_id text not null,
  constraint provider_open_pkey PRIMARY KEY (stream, sequence)
);

create table provider_position (
  stream integer not null,
  sequence bigint not null,
  constraint provider_position_pkey PRIMARY KEY (stream)
);

create table provider_usage (
  provider text not null,
  day date not null,
  user_id text not null,
  messages bigint not null,
  bytes bigint not null,
  accepted bigint not null default 0,
  refused_by_gateway bigint not null default 0,
  refused_by_centre bigint not null default 0,
  constraint provider_usage_pkey PRIMARY KEY (provider, day, user_id)
);

create table receipt_identifier (
  identifier text not null,
  stream integer not null,
  second text not null default ''::text,
  last integer not null default 0,
  constraint receipt_identifier_pkey PRIMARY KEY (identifier)
);

create table registration (
  id bigint not null generated always as identity,
  kind text not null,
  tax_code text not null,
  state text not null,
  content jsonb not null,
  made_at timestamp with time zone not null,
  submitted_at timestamp with time zone,
  due_at timestamp with time zone,
  decided_at timestamp with time zone,
  constraint registration_pkey PRIMARY KEY (id),
  constraint registration_kind_check CHECK ((kind = ANY (ARRAY['new'::text, 'change'::text, 'cancel'::text]))),
  constraint registration_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes asked'::text, 'approved'::text, 'rejected'::text])))
);

create table registration_step (
  registration bigint not null,
  step integer not null,
  at timestamp with time zone not null,
  actor text not null,
  state text not null,
  reason text not null,
  constraint registration_step_pkey PRIMARY KEY (registration, step)
);

create table reseal_progress (
  value text not null,
  data_key integer not null,
  after text[],
  resealed bigint not null default 0,
  changed_at timestamp with time zone not null default clock_timestamp(),
  constraint reseal_progress_pkey PRIMARY KEY (value)
);

create table right_password (
  subject bytea not null,
  digest bytea not null,
  key_id text not null,
  known_at timestamp with time zone not null default now(),
  constraint right_password_pkey PRIMARY KEY (subject)
);

create table selectivity (
  version text not null,
  criteria text not null,
  actor text not null,
  at timestamp with time zone not null default now(),
  constraint selectivity_pkey PRIMARY KEY (version)
);

create table selectivity_activation (
  id bigint not null generated always as identity,
  version text not null,
  actor text not null,
  reason text not null,
  at timestamp with time zone not null default now(),
  constraint selectivity_activation_pkey PRIMARY KEY (id)
);

create table send_key (
  key uuid not null,
  stream integer not null,
  sequence bigint not null,
  constraint message_send_key_once PRIMARY KEY (key)
);

create table session (
  digest bytea not null,
  account bigint not null,
  opened_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  address text not null,
  constraint session_pkey PRIMARY KEY (digest)
);

create table signing_key (
  number integer not null,
  kind text not null,
  public_key text not null,
  since timestamp with time zone not null,
  first_checkpoint bigint not null,
  after_checkpoint bigint not null,
  after_digest bytea not null,
  signer text not null,
  signature text not null,
  own_signature text,
  constraint signing_key_pkey PRIMARY KEY (number),
  constraint signing_key_public_key_key UNIQUE (public_key),
  constraint signing_key_kind CHECK ((kind = ANY (ARRAY['first'::text, 'successor'::text, 'anew'::text, 'of a node'::text])))
);

create table stream (
  id integer not null generated always as identity,
  incarnation bigint not null default 0,
  last_sequence bigint not null default 0,
  last_batch bigint not null default 0,
  writer text not null default ''::text,
  retired boolean not null default false,
  lineage text,
  settled_incarnation bigint not null default 0,
  constraint stream_pkey PRIMARY KEY (id)
);

create table switch_run (
  id bigint not null generated always as identity,
  kind text not null,
  target text not null,
  mode text not null,
  actor text not null,
  reason text not null,
  node integer not null,
  state text not null default 'running'::text,
  epoch_before bigint not null,
  epoch_after bigint,
  findings jsonb not null,
  phases jsonb not null default '[]'::jsonb,
  outcome text not null default ''::text,
  started_at timestamp with time zone not null default clock_timestamp(),
  ended_at timestamp with time zone,
  constraint switch_run_pkey PRIMARY KEY (id),
  constraint switch_run_kind_check CHECK ((kind = ANY (ARRAY['switchover'::text, 'failover'::text]))),
  constraint switch_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'aborted'::text, 'failed'::text])))
);

create table terminal (
  terminal_id text not null,
  access_key_hash text not null,
  changed_at timestamp with time zone not null default now(),
  constraint terminal_pkey PRIMARY KEY (terminal_id),
  constraint terminal_terminal_id_check CHECK ((length(terminal_id) = 6))
);

create table terminal_owner (
  user_id text not null,
  terminal_id text not null,
  constraint terminal_owner_pkey PRIMARY KEY (user_id, terminal_id)
);

create table token (
  id text not null,
  name text not null,
  role text not null,
  digest bytea not null,
  created_at timestamp with time zone not null default now(),
  revoked_at timestamp with time zone,
  constraint token_pkey PRIMARY KEY (id),
  constraint token_digest_check CHECK ((length(digest) = 32)),
  constraint token_id_check CHECK ((id ~ '^[0-9a-f]{12}$'::text)),
  constraint token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint token_role_check CHECK ((role = ANY (ARRAY['observer'::text, 'operator'::text, 'administrator'::text])))
);

create table told (
  topic text not null,
  value text not null,
  constraint told_pkey PRIMARY KEY (topic)
);

create table traffic_sample (
  seconds integer not null,
  counted_by text not null,
  at timestamp with time zone not null,
  value text not null,
  outcome text not null,
  node text not null,
  messages bigint not null,
  times integer[],
  constraint traffic_sample_pkey PRIMARY KEY (seconds, counted_by, at, value, outcome, node),
  constraint traffic_sample_seconds_check CHECK ((seconds = ANY (ARRAY[60, 3600])))
) with (fillfactor=80);

create table traffic_writer (
  node text not null,
  run text not null,
  written bigint not null,
  constraint traffic_writer_pkey PRIMARY KEY (node)
);

create table undelivered (
  stream integer not null,
  sequences bigint[] not null,
  content_keys uuid[] not null,
  constraint undelivered_pkey PRIMARY KEY (stream)
) with (fillfactor=10, toast_tuple_target=8000);

create table unopened_value (
  value text not null,
  row_key text not null,
  reason text not null,
  first_at timestamp with time zone not null default clock_timestamp(),
  last_at timestamp with time zone not null default clock_timestamp(),
  constraint unopened_value_pkey PRIMARY KEY (value, row_key)
);

create table user_account (
  user_id text not null,
  user_code text not null generated always as (substr(user_id, 1, 5)) stored,
  company text not null,
  tax_code text not null,
  roles text[] not null,
  password_hash text not null,
  barred boolean not null default false,
  registered_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  constraint user_account_pkey PRIMARY KEY (user_id),
  constraint user_account_user_id_check CHECK ((length(user_id) = 8))
);

create table user_certificate (
  user_id text not null,
  authority_name text not null,
  serial text not null,
  der bytea,
  constraint user_certificate_pkey PRIMARY KEY (user_id, authority_name, serial)
);

create table users_version (
  only_row boolean not null default true,
  version bigint not null,
  constraint users_version_pkey PRIMARY KEY (only_row),
  constraint users_version_only_row_check CHECK (only_row)
);

create table waiting_output (
  id bigint not null generated always as identity,
  terminal text not null,
  output text not null,
  document text not null,
  stream integer not null,
  sequence bigint not null,
  created_at timestamp with time zone not null,
  sealed boolean not null,
  content bytea storage external not null,
  delivered_at timestamp with time zone,
  written boolean not null default false,
  digest text,
  nth integer,
  constraint waiting_output_pkey PRIMARY KEY (id)
) with (autovacuum_vacuum_cost_delay=20, toast_tuple_target=8000);

set check_function_bodies to off;

CREATE OR REPLACE FUNCTION add_times(p_one integer[], p_other integer[])
 RETURNS integer[]
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when p_one is null then p_other
    when p_other is null then p_one
    else array(
      select coalesce(one, 0) + coalesce(other, 0)
      from unnest(p_one, p_other) with ordinality as t(one, other, place) order by place) end
$function$;

CREATE OR REPLACE FUNCTION archived_in(p_stream integer)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select a.name from archived_part a
  where a.first_stream <= p_stream and a.end_stream > p_stream and a.dropped_at is not null
$function$;

CREATE OR REPLACE FUNCTION attach_next_part()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
declare
  month constant timestamp := date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh')
    + interval '1 month';
  part constant text := to_char(month, 'YYYYMM');
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  if exists (select 1 from journal_part p where p.name = part) then return null; end if;
  -- A lock that is not to be had makes nobody wait behind it: the next turn tries again.
  set local lock_timeout = '1s';
  perform attach_part(part, month at time zone 'Asia/Ho_Chi_Minh');
  perform keep_parts_closed();
  -- No vacuum of the server's own looks at the whole, from which plans are made.
  analyze message;
  analyze outcome;
  return part;
end $function$;

CREATE OR REPLACE FUNCTION attach_part(p_name text, p_opens_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  last journal_part%rowtype;
  whole text;
begin
  select * into last from journal_part p order by p.number desc limit 1;
  foreach whole in array '{message,outcome}'::text[] loop
    execute format('create table %I (like %I including all)', whole || '_' || p_name, whole);
    execute format('alter table %I set (autovacuum_vacuum_cost_delay = 20, '
      || 'toast_tuple_target = 8000)', whole || '_' || p_name);
    execute format('alter table %I attach partition %I for values from (%s) to (%s)', whole,
      whole || '_' || p_name, last.end_stream, last.end_stream + 1000);
  end loop;
  insert into journal_part (number, name, first_stream, end_stream, opens_at)
    values (last.number + 1, p_name, last.end_stream, last.end_stream + 1000, p_opens_at);
end $function$;

CREATE OR REPLACE FUNCTION audit_change(p_actor text, p_action text, p_reason text, p_details jsonb, p_kind text[], p_subject text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  s_kind text[] := '{}';
  s_subject text[] := '{}';
  s_digest bytea[] := '{}';
  each text;
  named text[];
  k text[];
  n text[];
  d bytea[];
  entry bigint;
begin
  foreach each in array array(select distinct x.kind from unnest(p_kind) as x(kind) order by 1)
  loop
    named := array(select distinct x.subject from unnest(p_kind, p_subject) as x(kind, subject)
      where x.kind = each);
    select array_agg(each), array_agg(x.subject), array_agg(f.digest) into k, n, d
      from unnest(named) as x(subject)
      left join (select v.subject, v.digest from present_state v
        where v.kind = each and v.subject = any (named)) f using (subject);
    s_kind := s_kind || k;
    s_subject := s_subject || n;
    s_digest := s_digest || d;
  end loop;
  insert into audit (actor, action, reason, epoch, details)
    select p_actor, p_action, p_reason, coalesce(max(m.epoch), 0), p_details ||
      jsonb_build_object('states', cardinality(s_kind),
        'statesSha256', states_digest(s_kind, s_subject, s_digest))
    from mode m
    returning id into entry;
  insert into audited_state (decision, kind, subject, digest)
    select entry, s.kind, s.subject, s.digest
    from unnest(s_kind, s_subject, s_digest) as s(kind, subject, digest);
end $function$;

CREATE OR REPLACE FUNCTION balance_standing(p_stream integer, p_sequence bigint)
 RETURNS TABLE(taken text, state text, mute boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select m.state, v.state, v.state = 'answered' and m.state <> 'repeated' and m.reply is null
    and not exists (select 1 from outcome o where o.stream = m.stream
      and o.sequence = m.sequence and o.state = 'answered' and o.reply is not null)
  from message m
  join message_state v on v.stream = m.stream and v.sequence = m.sequence
  where m.stream = p_stream and m.sequence = p_sequence
  limit 1
$function$;

CREATE OR REPLACE FUNCTION band_touched(p_type text, p_first bigint, p_last bigint)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  met learnt_number%rowtype;
begin
  select * into met from learnt_number n
    where n.type = p_type and n.span between p_first / 10000 and p_last / 10000
      and n.low <= p_last and n.high >= p_first
    order by n.span limit 1;
  if found then
    return format('VNACCS has given number %s %s, which is in the standby''s band %s-%s',
      p_type, lpad(least(met.high, p_last)::text, 8, '0'), lpad(p_first::text, 8, '0'),
      lpad(p_last::text, 8, '0'));
  end if;
  select a.* into met from learnt_number a
    where a.type = p_type and a.given_first > p_last and exists (
      select 1 from learnt_number b
      where b.type = p_type and b.given_first < p_first and b.given_at < a.given_at)
    order by a.span limit 1;
  if found then
    return format('VNACCS has counted past the standby''s band %s-%s: it gave number %s %s',
      lpad(p_first::text, 8, '0'), lpad(p_last::text, 8, '0'), p_type,
      lpad(met.given_first::text, 8, '0'));
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION begin_batch(p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint, messages integer, p_send uuid[], p_content uuid[], p_state text[], d_stream integer[], d_sequence bigint[])
 RETURNS boolean
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  -- Before the epoch is read, whose statement sees what was committed until then.
  holds_mode boolean :=
    pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode')) is not null;
  stored_epoch bigint;
  had bigint[];
  had_keys uuid[];
  gone bigint[] := '{}';
  added bigint[] := '{}';
  added_keys uuid[] := '{}';
begin
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot record: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;

  -- What its sender has by now is no longer open when this batch is compared with it.
  if cardinality(d_sequence) > 0 then
    gone := array(select r.sequence from unnest(d_stream, d_sequence) as r(stream, sequence)
      where r.stream = p_stream);
    -- News of a message of another lane, whose repeat was answered here: all rows in one order.
    if cardinality(gone) < cardinality(d_sequence) then
      perform 1 from undelivered u where u.stream = p_stream or u.stream = any (d_stream)
        order by u.stream for update;
      update undelivered u set (sequences, content_keys) = (
          select coalesce(array_agg(x.sequence order by x.place), '{}'),
            coalesce(array_agg(x.content order by x.place), '{}')
          from unnest(u.sequences, u.content_keys) with ordinality
            as x(sequence, content, place)
          where not exists (select 1 from unnest(d_stream, d_sequence) as r(stream, sequence)
            where r.stream = u.stream and r.sequence = x.sequence))
        where u.stream <> p_stream and u.stream = any (d_stream);
    end if;
  end if;
  select u.sequences, u.content_keys into had, had_keys from undelivered u
    where u.stream = p_stream for update;
  if cardinality(d_sequence) > 0 and not coalesce(had @> gone, false)
      or cardinality(gone) < cardinality(d_sequence) then
    perform close_delivered(d_stream, d_sequence);
  end if;

  if messages > 0 then
    if 'stood in' = any (p_state) then
      select coalesce(array_agg(p_first + r.place - 1 order by r.place), '{}'),
          coalesce(array_agg(r.key order by r.place), '{}') into added, added_keys
        from unnest(p_content, p_state) with ordinality as r(key, state, place)
        where r.key is not null and r.state = 'stood in';
      perform pg_advisory_xact_lock(k.lock) from (
        select uuid_hash_extended(r.key, 0) as lock from unnest(added_keys) as r(key)
        order by 1) k;
    end if;
    if exists (select from open_message o where o.content_key = any (p_content))
        or exists (select from undelivered u where u.content_keys && p_content)
        or exists (select from send_key s where s.key = any (p_send)) then
      if exists (select from refused_repeats(p_send, p_content, d_stream, d_sequence)) then
        return false;
      end if;
    end if;
  end if;

  update stream s
    set last_sequence = p_first - 1 + messages, last_batch = p_batch
    where s.id = p_stream and s.incarnation = p_incarnation
      and s.last_batch = p_batch - 1 and s.last_sequence = p_first - 1;
  if not found then
    raise exception 'cannot record: stream % has another writer or another position', p_stream
      using errcode = 'SH002';
  end if;

  if messages > 0 then
    insert into send_key (key, stream, sequence)
      select k.key, p_stream, p_first + k.place - 1
      from unnest(p_send) with ordinality as k(key, place)
      where k.key is not null order by k.place;
  end if;
  if cardinality(added) > 0 or had && gone or had[1] < p_first - 256 then
    perform keep_undelivered(p_stream, p_first, had, had_keys, gone, added, added_keys);
  end if;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION change_mode(p_expected bigint, p_mode text, p_actor text, p_action text, p_reason text, p_details jsonb, p_automatic boolean)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  found_now mode%rowtype;
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.mode'));
  select * into found_now from mode m for update;
  if found_now.epoch is distinct from p_expected then
    raise exception 'cannot change the mode: expected epoch %, found %', p_expected,
      found_now.epoch using errcode = 'SH005';
  end if;
  if p_automatic and (found_now.paused or not found_now.acknowledged) then
    raise exception 'cannot change the mode: automatic action is paused or not acknowledged'
      using errcode = 'SH006';
  end if;
  update mode m set mode = p_mode, epoch = m.epoch + 1,
    since = case when m.mode = p_mode then m.since else clock_timestamp() end,
    decided_by = case when m.mode = p_mode then m.decided_by else p_actor end,
    reason = case when m.mode = p_mode then m.reason else p_reason end,
    acknowledged = m.acknowledged and not p_automatic;
  perform audit_change(p_actor, p_action, p_reason,
    p_details || jsonb_build_object('from', found_now.mode, 'to', p_mode),
    '{mode}', '{in force}');
  perform pg_notify('songhanh_mode', current_schema()::text);
  return p_expected + 1;
end $function$;

CREATE OR REPLACE FUNCTION checkpoint_is_by_key_in_force()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.key <> signing_key_in_force() then
    raise exception 'checkpoint % is signed with a key that is not in force', new.number
      using errcode = 'check_violation';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION claim_stream(p_writer text)
 RETURNS TABLE(id integer, incarnation bigint, last_sequence bigint, last_batch bigint, unsettled bigint)
 LANGUAGE plpgsql
AS $function$
declare
  mine stream%rowtype;
  candidate integer;
  unknown_now bigint := 0;
  line constant text := database_lineage();
  part journal_part%rowtype;
begin
  select * into part from journal_part p where p.opens_at <= now() order by p.number desc limit 1;
  for candidate in select s.id from stream s where not s.retired and s.lineage = line
        and s.id >= part.first_stream and s.id < part.end_stream
      order by s.id loop
    if pg_try_advisory_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1, writer = p_writer
        where s.id = candidate and not s.retired returning * into mine;
      exit when found;
      perform pg_advisory_unlock(hashtext(current_schema() || '.stream'), candidate);
    end if;
  end loop;
  if mine.id is null then
    if part.number = 0 then
      insert into stream (incarnation, writer, lineage) values (1, p_writer, line)
        returning * into mine;
    else
      perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.stream ids', 0));
      insert into stream (id, incarnation, writer, lineage) overriding system value
        select coalesce(max(s.id) + 1, part.first_stream), 1, p_writer, line from stream s
        where s.id >= part.first_stream and s.id < part.end_stream
        returning * into mine;
    end if;
    if mine.id >= part.end_stream then
      raise exception 'cannot take a stream: all of partition % are taken', part.name
        using errcode = 'SH010';
    end if;
    perform pg_advisory_lock(hashtext(current_schema() || '.stream'), mine.id);
  end if;
  unknown_now := settle_stream(mine.id);
  return query select s.id, s.incarnation, s.last_sequence, s.last_batch, unknown_now
    from stream s where s.id = mine.id;
end $function$;

CREATE OR REPLACE FUNCTION close_act()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from open_act where act = new.act;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION close_batch(p_epoch bigint, p_stream integer, p_batch bigint, p_first bigint, p_received timestamp with time zone[], p_state text[], p_content uuid[], o_stream integer[], o_sequence bigint[], o_at timestamp with time zone[], o_state text[], o_code text[], o_reason text[], o_status integer[], o_type text[], o_reply_at integer[], o_reply_bytes integer[], p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  messages integer := cardinality(p_received);
  outcomes integer := cardinality(o_sequence);
  o_step integer[];
  o_key text[] := '{}';
  answered integer;
  is_sealed boolean;
begin
  if 'handed over' = any (p_state) then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, p_first + r.place - 1, r.state, r.received, r.content
      from unnest(p_received, p_state, p_content) with ordinality
        as r(received, state, content, place)
      where r.state = 'handed over';
  end if;

  if outcomes > 0 then
    if outcomes = 1 then
      o_step := array[coalesce((select max(o.step) from outcome o
        where o.stream = o_stream[1] and o.sequence = o_sequence[1]), 0) + 1];
      o_key := array[o_stream[1] || '-' || o_sequence[1] || '-' || o_step[1]];
    else
      select array_agg(n.step order by n.place),
          array_agg(n.stream || '-' || n.sequence || '-' || n.step order by n.place)
        into o_step, o_key
        from (select r.place, r.stream, r.sequence,
            coalesce((select max(o.step) from outcome o
              where o.stream = r.stream and o.sequence = r.sequence), 0)
            + row_number() over (partition by r.stream, r.sequence order by r.place) as step
          from unnest(o_stream, o_sequence) with ordinality as r(stream, sequence, place)) n;
    end if;
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason, status,
        reply_type, sealed, xact, reply)
      select r.stream, r.sequence, r.step, r.at, p_epoch, r.state, r.code, r.reason, r.status,
        r.type, p_sealed, (select outcome_order_now()),
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end
      from unnest(o_stream, o_sequence, o_step, o_at, o_state, o_code, o_reason, o_status,
        o_type, o_reply_at, o_reply_bytes)
        as r(stream, sequence, step, at, state, code, reason, status, type, reply_at,
          reply_bytes);

    if 'unknown' = any (o_state) then
      update open_message o set state = 'unknown'
        from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
        where o.stream = r.stream and o.sequence = r.sequence and r.state = 'unknown';
    end if;
    update open_message o set state = 'answered'
      from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where o.stream = r.stream and o.sequence = r.sequence and r.state = 'answered'
        and o.content_key is not null;
    get diagnostics answered = row_count;
    -- Most often all of them are answered, and none is left to be looked up again.
    if answered < outcomes then
      delete from open_message o
        using unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
        where o.stream = r.stream and o.sequence = r.sequence and r.state <> 'unknown'
          and (r.state <> 'answered' or o.content_key is null);
    end if;
    if o_state && '{refused,absent}' then
      perform free_send_keys(o_stream, o_sequence, o_state);
    end if;
  end if;

  is_sealed := seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)), p_standing) is not null;
end $function$;

CREATE OR REPLACE FUNCTION close_delivered(d_stream integer[], d_sequence bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
    where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
end $function$;

CREATE OR REPLACE FUNCTION continue_outcome_order()
 RETURNS numeric
 LANGUAGE plpgsql
AS $function$
declare
  behind numeric;
begin
  select coalesce(greatest(
      (select max(o.xact) from outcome o), (select max(c.xact) from ledger_cursor c)
    )::text::numeric, 0)
    - (pg_current_xact_id()::text::numeric + (select value from outcome_offset))
    into behind;
  if behind <= 0 then return 0; end if;
  update outcome_offset set value = value + behind + 1;
  return behind + 1;
end $function$;

CREATE OR REPLACE FUNCTION count_provider_usage(p_piece bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  counted bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.provider usage', 0)) then
    return 0;
  end if;

  -- What has become of those that were open. What may still be found out stays; what a person has
  -- settled elsewhere, and an answer that nobody understands, stays unknown for good.
  with ended as (
    delete from provider_open o using message_outcome m
    where m.stream = o.stream and m.sequence = o.sequence
      and m.state not in ('in flight', 'unknown')
    returning o.provider, o.day, o.user_id, m.outcome),
  sums as (
    select e.provider, e.day, e.user_id,
      count(*) filter (where e.outcome = 'accepted') as accepted,
      count(*) filter (where e.outcome = 'refused by the gateway') as by_gateway,
      count(*) filter (where e.outcome = 'refused by the centre') as by_centre
    from ended e group by 1, 2, 3)
  update provider_usage u set accepted = u.accepted + s.accepted,
    refused_by_gateway = u.refused_by_gateway + s.by_gateway,
    refused_by_centre = u.refused_by_centre + s.by_centre
  from sums s where u.provider = s.provider and u.day = s.day and u.user_id = s.user_id;

  create temp table piece on commit drop as
    select s.id as stream, coalesce(p.sequence, 0) as behind,
      least(s.last_sequence, coalesce(p.sequence, 0) + p_piece) as until
    from stream s left join provider_position p on p.stream = s.id
    where s.last_sequence > coalesce(p.sequence, 0);
  create temp table sent on commit drop as
    select m.stream, m.sequence, substr(m.sender, 5, 12) as provider,
      (m.received_at at time zone 'Asia/Ho_Chi_Minh')::date as day,
      coalesce(m.user_id, '') as user_id, length(m.request) as bytes, o.state, o.outcome
    from piece x
    join message m on m.stream = x.stream and m.sequence > x.behind and m.sequence <= x.until
    cross join lateral (
      select v.state, v.outcome from message_outcome v
      where v.stream = m.stream and v.sequence = m.sequence) o
    where m.sender like 'van:%'
      and exists (select 1 from provider v where v.id = substr(m.sender, 5, 12));
  insert into provider_usage as u (provider, day, user_id, messages, bytes, accepted,
      refused_by_gateway, refused_by_centre)
    select s.provider, s.day, s.user_id, count(*), sum(s.bytes),
      count(*) filter (where s.outcome = 'accepted'),
      count(*) filter (where s.outcome = 'refused by the gateway'),
      count(*) filter (where s.outcome = 'refused by the centre')
    from sent s group by 1, 2, 3
  on conflict (provider, day, user_id) do update set
    messages = u.messages + excluded.messages, bytes = u.bytes + excluded.bytes,
    accepted = u.accepted + excluded.accepted,
    refused_by_gateway = u.refused_by_gateway + excluded.refused_by_gateway,
    refused_by_centre = u.refused_by_centre + excluded.refused_by_centre;
  insert into provider_open (stream, sequence, provider, day, user_id)
    select s.stream, s.sequence, s.provider, s.day, s.user_id from sent s
    where s.state in ('in flight', 'unknown')
  on conflict do nothing;
  insert into provider_position (stream, sequence) select x.stream, x.until from piece x
  on conflict (stream) do update set sequence = excluded.sequence;
  select coalesce(sum(x.until - x.behind), 0) into counted from piece x;
  drop table piece, sent;
  return counted;
end $function$;

CREATE OR REPLACE FUNCTION database_lineage()
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  line text := (select oid::text from pg_database where datname = current_database());
begin
  begin
    line := line || '/' || (select c.system_identifier from pg_control_system() c);
  exception when others then null;
  end;
  begin
    line := line || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
  exception when others then null;
  end;
  return line;
end $function$;

CREATE OR REPLACE FUNCTION dead_streams()
 RETURNS TABLE(id integer, incarnation bigint)
 LANGUAGE sql
AS $function$
  select s.id, s.incarnation from stream s
  where s.incarnation > s.settled_incarnation and s.id::oid <> all (array(
    select k.objid from pg_locks k where k.locktype = 'advisory' and k.granted
      and k.database = (select d.oid from pg_database d where d.datname = current_database())
      and k.classid::bigint = hashtext(current_schema() || '.stream') & 4294967295))
  order by s.id
$function$;

CREATE OR REPLACE FUNCTION delivery_digest(p_token text, p_leased_until timestamp with time zone, p_lease_holder text, p_only_output text, p_deliveries integer, p_delivered_at timestamp with time zone, p_unopened boolean)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_token is null and p_deliveries = 0 and p_delivered_at is null
      and p_leased_until is null and p_lease_holder is null and p_only_output is null
      and not p_unopened then '-'
    else encode(sha256(convert_to(jsonb_build_array(p_token, microseconds(p_leased_until),
      p_lease_holder, p_only_output, p_deliveries, microseconds(p_delivered_at),
      p_unopened)::text, 'UTF8')), 'base64') end
$function$;

CREATE OR REPLACE FUNCTION delivery_line(p_output bigint, p_place integer, p_before text)
 RETURNS text
 LANGUAGE sql
AS $function$
  select 'delivery ' || p_before || ' ' || v.delivery || ' ' || v.subject
    from waiting_report v where v.id = p_output and v.place = p_place
$function$;

CREATE OR REPLACE FUNCTION doubts_digest(p_name text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (select coalesce(encode(sha256(convert_to(string_agg(evidence_text('doubt', d.stream::text,
      d.sequence::text, d.reason, microseconds(d.since)::text), '' order by d.stream, d.sequence),
      'UTF8')), 'base64'), '-')
    from document_doubt d where d.name = p_name);
end $function$;

CREATE OR REPLACE FUNCTION drop_rare_index()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
declare
  part text;
  held text;
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  set local lock_timeout = '1s';
  for part in
    select p.name from journal_part p
    where to_regclass(quote_ident('message_' || p.name || '_rare')) is not null
      and to_regclass(quote_ident('message_' || p.name || '_procedure')) is not null
    order by p.number desc
  loop
    begin
      execute format('drop index %I', 'message_' || part || '_rare');
      return part;
    exception when lock_not_available then
      held := coalesce(held, part);
    end;
  end loop;
  if held is not null then
    raise exception 'the partition of % is held by somebody and keeps its old index', held
      using errcode = 'lock_not_available';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION evidence_text(VARIADIC p_lines text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  return (select string_agg(coalesce(
      case when ordinality = 1 then line
        else replace(replace(line, '\', '\\'), chr(10), '\n') end,
      '\-'), chr(10) order by ordinality)
    from unnest(p_lines) with ordinality as l(line, ordinality));
end $function$;

CREATE OR REPLACE FUNCTION forget_failback_sum()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Whoever is about to count waits, or has counted and is waited for.
  perform from failback_plan p where p.id in (old.plan, new.plan) order by p.id for no key update;
  delete from failback_sum s where s.plan in (old.plan, new.plan);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION free_send_keys(p_stream integer[], p_sequence bigint[], p_state text[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  delete from send_key k
    using unnest(p_stream, p_sequence, p_state) as r(stream, sequence, state)
    join message m on m.stream = r.stream and m.sequence = r.sequence
    where k.key = m.send_key and r.state in ('refused', 'absent')
      and k.stream = r.stream and k.sequence = r.sequence;
end $function$;

CREATE OR REPLACE FUNCTION give_back_line()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select database_lineage() || '/'
    || coalesce((select max(l.id) from lost_rows l where l.doubts_give_back), 0)
$function$;

CREATE OR REPLACE FUNCTION identifier_at(p_place bigint)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  if p_place >= 26 * 36 then
    raise exception 'cannot give receipt numbers: all identifiers from A0 to ZZ are in use'
      using errcode = 'SH004';
  end if;
  return chr((65 + p_place / 36)::integer)
    || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (p_place % 36)::integer + 1, 1);
end $function$;

CREATE OR REPLACE FUNCTION index_closed_part()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
declare
  part text;
  held text;
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  set local lock_timeout = '1s';
  for part in
    select p.name from journal_part p
    join journal_part n on n.number = p.number + 1 and n.opens_at < now() - interval '1 day'
    join pg_class c on c.oid = to_regclass(quote_ident('message_' || p.name))
    join pg_inherits i on i.inhrelid = c.oid and not i.inhdetachpending
    where to_regclass(quote_ident('message_' || p.name || '_procedure')) is null
      -- A lane that has not gone over to a stream of the new month would wait for it.
      and not exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database())
        and k.classid::bigint = hashtext(current_schema() || '.stream') & 4294967295
        and k.objid::bigint >= greatest(p.first_stream, 1) and k.objid::bigint < p.end_stream)
    order by p.number desc
  loop
    begin
      execute format('create index if not exists %I on %I (hashtext(link_info))
        where link_info is not null', 'message_' || part || '_link', 'message_' || part);
      execute format('create index %I on %I (procedure, user_id collate "C", received_at)',
        'message_' || part || '_procedure', 'message_' || part);
      execute format('analyze %I', 'message_' || part);
      return part;
    exception when lock_not_available then
      held := coalesce(held, part);
    end;
  end loop;
  if held is not null then
    raise exception 'the partition of % is held by somebody and not indexed yet', held
      using errcode = 'lock_not_available';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION is_ledger_caught_up()
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if (select c.caught_up = m.since from ledger_cursor c, mode m) then return true; end if;
  return outcomes_left(1) = 0
    and not exists (select 1 from open_message o where o.state = 'handed over');
end $function$;

CREATE OR REPLACE FUNCTION is_part_over(p_stream integer)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select 1 from journal_part p where p.first_stream > p_stream and p.opens_at <= now())
$function$;

CREATE OR REPLACE FUNCTION is_refusal(p_code text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_code ~ '^([A-V][0-9]{4}$|OE1001|High security|.*GW Error)'
$function$;

CREATE OR REPLACE FUNCTION journal_streams()
 RETURNS TABLE(stream integer)
 LANGUAGE sql
 STABLE
AS $function$
  with recursive found as (
    select min(m.stream) as stream from message m
    union all
    select (select min(m.stream) from message m where m.stream > f.stream) from found f
    where f.stream is not null)
  select s.id from stream s union select f.stream from found f where f.stream is not null
$function$;

CREATE OR REPLACE FUNCTION judge_complete(p_ids text[], p_keys text[])
 RETURNS void
 LANGUAGE sql
AS $function$
  update document d set complete = judged.complete
  from (
    select t.id, not exists (
      select 1 from document_doubt x
      where x.name = t.id or (length(t.id) <> 11
        and x.name in (select k.key from document_key k where k.id = t.id))) as complete
    from (
      select unnest(p_ids) as id
      union select k.id from document_key k where k.key = any (p_keys)
    ) t
  ) judged
  where d.id = judged.id and d.complete <> judged.complete
$function$;

CREATE OR REPLACE FUNCTION keep_append_only()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
declare
  held record;
begin
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'songhanh'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state,number_collision,act_entered,officer_presence,assignment_rule,assignment,selectivity,selectivity_activation,signing_key}') and a.grantee <> c.relowner
      and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
  loop
    execute format('revoke update, delete, truncate on %I from %s', held.relname, held.account);
    -- A message that was refused after all frees its key for the next try (F22).
    if held.relname = 'message' then
      execute format('grant update (send_key) on message to %s', held.account);
    end if;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION keep_number()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'document % is another one than the one that has this number', old.id
    using errcode = 'SH009';
end $function$;

CREATE OR REPLACE FUNCTION keep_parts_closed()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
declare
  held record;
begin
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_inherits i on i.inhrelid = c.oid
    join pg_class whole on whole.oid = i.inhparent
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'songhanh'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where whole.relname in ('message', 'outcome') and c.relkind = 'r' and a.grantee <> c.relowner
  loop
    execute format('revoke all on %I from %s', held.relname, held.account);
  end loop;
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'songhanh'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where c.relname in ('journal_part', 'archived_part') and a.grantee <> c.relowner
      and a.privilege_type <> 'SELECT'
  loop
    execute format('revoke insert, update, delete, truncate on %I from %s', held.relname,
      held.account);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION keep_undelivered(p_stream integer, p_first bigint, p_had bigint[], p_keys uuid[], p_gone bigint[], p_added bigint[], p_added_keys uuid[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  kept bigint[] := p_had;
  kept_keys uuid[] := p_keys;
  old integer := 0;
begin
  if kept && p_gone then
    select coalesce(array_agg(x.sequence order by x.place), '{}'),
        coalesce(array_agg(x.content order by x.place), '{}') into kept, kept_keys
      from unnest(p_had, p_keys) with ordinality as x(sequence, content, place)
      where x.sequence <> all (p_gone);
  end if;
  old := greatest(0, least(cardinality(kept), cardinality(kept) + cardinality(p_added) - 320));
  while old < cardinality(kept) and kept[old + 1] < p_first - 256 loop old := old + 1; end loop;
  if old > 0 then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, x.sequence, 'answered', now(), x.content
      from unnest(kept[:old], kept_keys[:old]) as x(sequence, content)
    on conflict do nothing;
    kept := kept[old + 1:];
    kept_keys := kept_keys[old + 1:];
  end if;
  if p_had is null then
    if cardinality(p_added) > 0 then
      insert into undelivered (stream, sequences, content_keys)
        values (p_stream, p_added, p_added_keys);
    end if;
  elsif cardinality(p_added) > 0 or cardinality(kept) < cardinality(p_had) then
    update undelivered u set sequences = kept || p_added, content_keys = kept_keys || p_added_keys
      where u.stream = p_stream;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION leave_stream(p_former integer, p_stream integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform spill_undelivered(p_former);
  perform void_numbers(p_former);
  update receipt_identifier r set stream = p_stream where r.stream = p_former;
end $function$;

CREATE OR REPLACE FUNCTION left_out(p_type text, p_first bigint, p_last bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  line constant text := database_lineage();
  seen timestamptz;
  before text;
  silent text;
begin
  insert into lineage (name) values (line) on conflict do nothing;
  select l.seen_at into seen from lineage l where l.name = line;
  before := coalesce(
    (select h.lineage from number_high h
      where h.type = p_type and h.band_first = p_first and h.band_last = p_last),
    (select i.born from database_identity i));
  if before = line then
    return 0;
  end if;
  select string_agg(n.name, ', ') into silent from node n
    where n.lineage is distinct from line and n.heartbeat > seen - interval '30 seconds';
  if silent is not null and clock_timestamp() < seen + interval '10 seconds' then
    raise exception 'cannot reserve numbers of type % yet: % has not come over to this database',
      p_type, silent using errcode = 'SH007';
  end if;
  return greatest(10, 2 * (select count(*) from stream));
end $function$;

CREATE OR REPLACE FUNCTION lock_documents(p_ids text[], p_keys text[], p_linked text[])
 RETURNS TABLE(found document, found_keys text[])
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  ids text[] := p_ids;
  lock_of constant text := current_schema() || '.key.';
begin
  if cardinality(p_keys) > 500 then
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.keys', 0));
  elsif cardinality(p_keys) > 0 then
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.keys', 0));
    perform pg_advisory_xact_lock(hashtextextended(lock_of || k.key, 0))
      from (select distinct x as key from unnest(p_keys) x order by x) k;
  end if;
  if cardinality(p_keys) > 0 then
    ids := ids || array(select n.id from document_key n where n.key = any (p_keys));
  end if;
  if cardinality(p_linked) > 0 then
    ids := ids || array(select left(l ->> 'number', 11)
      from document d, jsonb_array_elements(d.facts -> 'links') l where d.id = any (p_linked));
  end if;
  if cardinality(ids) = 0 then
    return;
  end if;
  -- Locked first and read afterwards: whoever held a document may have changed it and its keys.
  perform 1 from document d where d.id = any (ids) order by d.id for update;
  return query
    select d, array(select n.key from document_key n where n.id = d.id)
    from document d where d.id = any (ids);
end $function$;

CREATE OR REPLACE FUNCTION mark_message()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state <> 'repeated' then
    insert into message_mark (mark, received_at, stream, sequence, user_id, refused_here)
      values (coalesce(new.code, new.state), new.received_at, new.stream, new.sequence,
        coalesce(new.user_id, ''), new.state = 'refused')
    on conflict do nothing;
    return null;
  end if;
  insert into message_mark (mark, received_at, stream, sequence, user_id)
    select k.mark, new.received_at, new.stream, new.sequence, coalesce(new.user_id, '')
    from unnest(case when new.code is not null then array[new.code, 'repeated'] else array[(
      select coalesce((select coalesce(o.code, o.state) from outcome o where o.stream = f.stream
        and o.sequence = f.sequence order by o.step desc limit 1), f.code, f.state)
      from message f where f.stream = new.first_stream and f.sequence = new.first_sequence)] end)
      as k(mark)
    where k.mark <> '00000'
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION mark_outcome()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into message_mark as k (mark, received_at, stream, sequence, user_id, refused_here)
    select n.mark, m.received_at, m.stream, m.sequence, coalesce(m.user_id, ''),
      new.state = 'refused'
    from message m
    cross join unnest(array[new.code,
      case when new.code is null or new.state in ('absent', 'decided') then new.state end])
      as n(mark)
    where m.stream = new.stream and m.sequence = new.sequence and n.mark <> '00000'
  on conflict (mark, received_at, stream, sequence, user_id) do update
    set refused_here = excluded.refused_here where k.refused_here <> excluded.refused_here;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION microseconds(p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  return (extract(epoch from p_at) * 1000000)::bigint;
end $function$;

CREATE OR REPLACE FUNCTION mirror_count(p_run integer, p_result text, p_reason text, p_messages bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into mirror_tally (run, result, reason, messages)
    select p_run, p_result, p_reason, p_messages where p_messages > 0
  on conflict (run, result, reason) do update
    set messages = mirror_tally.messages + excluded.messages, last_at = clock_timestamp()
$function$;

CREATE OR REPLACE FUNCTION mirror_give_up(p_run integer, p_places bigint[], p_result text, p_reason text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  given_up bigint;
begin
  with gone as (
    delete from mirror_pair p where p.run = p_run and p.place = any (p_places)
    returning p.place, p.registers, p.documents
  ), lost as (
    insert into mirror_number (run, number, lost_by)
      select distinct on (k) p_run, k, gone.place from gone, unnest(gone.documents) as k
      where p_result = 'dropped' and gone.registers
      order by k, gone.place
    on conflict (run, number) do update
      set lost_by = coalesce(mirror_number.lost_by, excluded.lost_by)
  )
  select count(*) into given_up from gone;
  perform mirror_count(p_run, p_result, p_reason, given_up);
  return given_up;
end $function$;

CREATE OR REPLACE FUNCTION mode_line()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select 'mode - ' || encode(v.digest, 'hex') || ' ' || v.subject
    from present_state v where v.kind = 'mode'
$function$;

CREATE OR REPLACE FUNCTION move_acts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'songhanh', 'pg_temp'
AS $function$
begin
  update officer_act set office = new.office where document = new.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION next_change_place()
 RETURNS bigint
 LANGUAGE sql
AS $function$
  select nextval('document_change_place_seq')
$function$;

CREATE OR REPLACE FUNCTION node_beat(p_node integer, p_epoch bigint, p_leads boolean, p_lease interval)
 RETURNS TABLE(leads boolean, epoch_now bigint, took_from text)
 LANGUAGE plpgsql
AS $function$
declare
  held lease%rowtype;
  silent text;
  key constant integer := hashtext(current_schema() || '.node');
  now_at timestamptz := clock_timestamp();
begin
  perform set_config('synchronous_commit', 'local', true), watch_session();
  perform pg_try_advisory_lock(key, p_node);
  update node n set heartbeat = now_at, epoch = p_epoch where n.id = p_node;
  if p_leads then
    insert into lease (name, holder, until) values ('leader', p_node, now_at + p_lease)
      on conflict do nothing;
    select * into held from lease l where l.name = 'leader' for update;
    if held.holder <> p_node then
      if not pg_try_advisory_xact_lock(key, held.holder) then
        -- An end far ahead is one of a clock that has jumped.
        if held.until > now_at and held.until < now_at + 2 * p_lease then
          return query select false, m.epoch, null::text from mode m;
          return;
        end if;
        select n.name into silent from node n where n.id = held.holder;
        silent := coalesce(silent, 'node ' || held.holder);
        perform change_mode(m.epoch, m.mode, (select n.name from node n where n.id = p_node),
          'lease taken over', silent || ' holds the lease and is silent',
          jsonb_build_object('silent', silent), false) from mode m;
      end if;
      update lease l set holder = p_node, since = now_at where l.name = 'leader';
    end if;
    update lease l set until = now_at + p_lease where l.name = 'leader';
  else
    delete from lease l where l.holder = p_node;
  end if;
  return query select p_leads, m.epoch, silent from mode m;
end $function$;

CREATE OR REPLACE FUNCTION nodes_not_come_over()
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  line constant text := database_lineage();
  seen timestamptz;
begin
  if line = (select i.born from database_identity i) then
    return null;
  end if;
  insert into lineage (name) values (line) on conflict do nothing;
  select l.seen_at into seen from lineage l where l.name = line;
  if clock_timestamp() >= seen + interval '10 seconds' then
    return null;
  end if;
  return (select string_agg(n.name, ', ') from node n
    where n.lineage is distinct from line and n.heartbeat > seen - interval '30 seconds');
end $function$;

CREATE OR REPLACE FUNCTION note_high(p_type text, p_first bigint, p_last bigint, p_high bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into number_high as h (type, band_first, band_last, high, lineage)
    values (p_type, p_first, p_last, p_high, database_lineage())
    on conflict (type, band_first, band_last)
    do update set high = greatest(h.high, excluded.high), lineage = excluded.lineage
$function$;

CREATE OR REPLACE FUNCTION note_learnt_numbers(p_type text[], p_learnt bigint[], p_given boolean[], p_stream integer[], p_sequence bigint[], p_at timestamp with time zone[])
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into learnt_number as n (type, span, low, high, given_first, given_high, given_at,
      seen_at, last_at, stream, sequence)
    select r.type, r.learnt / 10000, min(r.learnt), max(r.learnt),
      min(r.learnt) filter (where r.given), max(r.learnt) filter (where r.given),
      min(r.at) filter (where r.given), min(r.at), max(r.at),
      (array_agg(r.stream order by r.at, r.stream, r.sequence))[1],
      (array_agg(r.sequence order by r.at, r.stream, r.sequence))[1]
    from unnest(p_type, p_learnt, p_given, p_stream, p_sequence, p_at)
      as r(type, learnt, given, stream, sequence, at)
    group by 1, 2 order by 1, 2
  on conflict (type, span) do update set low = least(n.low, excluded.low),
    high = greatest(n.high, excluded.high),
    given_first = coalesce(n.given_first, excluded.given_first),
    given_high = greatest(n.given_high, excluded.given_high),
    given_at = coalesce(n.given_at, excluded.given_at),
    last_at = greatest(n.last_at, excluded.last_at)
  where n.low > excluded.low or n.high < excluded.high or n.given_at is null
    or n.given_high < excluded.given_high or n.last_at < excluded.last_at - interval '1 minute'
$function$;

CREATE OR REPLACE FUNCTION note_mapped_numbers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform note_learnt_numbers(array_agg(left(r.theirs, 2)),
      array_agg(substring(r.theirs from 3 for 8)::bigint), array_agg(true),
      array_agg(coalesce(i.stream, 0)), array_agg(coalesce(i.sequence, 0)), array_agg(r.at))
    from mapped r left join failback_item i using (place)
    where r.theirs ~ '^[0-9]{11}$' having count(*) > 0;
  insert into number_collision (number, kind, stream, sequence, user_id, sentence)
    select r.theirs, 'given back', coalesce(i.stream, 0), coalesce(i.sequence, 0),
      coalesce(d.owner, ''), format('VNACCS gave number %s to document %s as it was given back; '
        || 'here it is the number of another', r.theirs, r.ours)
    from mapped r
    join numbers_standing(array(select m.theirs from mapped m)) s on s.id = r.theirs and s.is_ours
    left join failback_item i using (place)
    left join document d on d.id = r.ours
    where r.theirs <> r.ours
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION note_office()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.office := (select d.office from document d where d.id = new.document);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION numbers_standing(p_ids text[])
 RETURNS TABLE(id text, is_ours boolean, is_mapped boolean, is_collided boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select d.id,
    exists (select 1 from number_block b where b.type = left(d.id, 2)
        and b.first <= substring(d.id from 3 for 8)::bigint
        and b.last >= substring(d.id from 3 for 8)::bigint)
      and coalesce((select h.stood_in from document_history h
        where h.id = d.id order by h.place limit 1), true),
    exists (select 1 from number_map m where m.ours = d.id),
    exists (select 1 from number_collision c where c.number = d.id)
  from document d where d.id = any (p_ids)
$function$;

CREATE OR REPLACE FUNCTION oldest_outcome_running()
 RETURNS xid8
 LANGUAGE sql
 STABLE
AS $function$
  select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric
    + (select value from outcome_offset))::text::xid8
$function$;

CREATE OR REPLACE FUNCTION open_act()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into open_act (act) values (new.id) on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION open_batch(p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint, messages integer, p_send uuid[], p_content uuid[], p_state text[], d_stream integer[], d_sequence bigint[])
 RETURNS TABLE(kind text, place integer, found_stream integer, found_sequence bigint)
 LANGUAGE plpgsql
AS $function$
begin
  -- Where the repeat was no more when it was to be named, the batch begins anew.
  while not begin_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first, messages, p_send,
      p_content, p_state, d_stream, d_sequence) loop
    return query select r.* from refused_repeats(p_send, p_content, d_stream, d_sequence) r;
    if found then
      return;
    end if;
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION outcome_of(p_procedure text, p_taken text, p_state text, p_code text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case p_state
    when 'in flight' then null
    when 'answered' then case
      when is_refusal(p_code) then 'refused by the centre'
      when p_code ~ '^(00000|W[0-9]{4})$' or p_procedure ~ '^([#?]|(TTM|REQ|SYG)$)' then 'accepted'
      else 'unknown' end
    when 'refused' then case
      when p_taken = 'refused' and p_code <> 'E9990' and p_code ~ '^[B-V][0-9]{4}$'
        then 'refused by the centre'
      else 'refused by the gateway' end
    when 'absent' then 'refused by the gateway'
    else 'unknown' end
$function$;

CREATE OR REPLACE FUNCTION outcome_order_now()
 RETURNS xid8
 LANGUAGE plpgsql
AS $function$
begin
  return (pg_current_xact_id()::text::numeric + (select value from outcome_offset))::text::xid8;
end $function$;

CREATE OR REPLACE FUNCTION outcomes_left(p_max integer)
 RETURNS integer
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
  select count(*)::integer from (
    select 1 from outcome o
      where (o.xact, o.stream, o.sequence, o.step) >
        (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c)
      order by o.xact, o.stream, o.sequence, o.step
      limit p_max) o
$function$;

CREATE OR REPLACE FUNCTION outputs_waiting(p_exact integer, OUT length bigint, OUT oldest timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
 SET jit TO 'off'
AS $function$
declare
  counted bigint;
begin
  select count(*), coalesce(sum(w.n - (select count(*) from output_delivery d
      where d.output = w.id and d.delivered_at is not null)), 0)
    into counted, length
    from (select w.id, cardinality(string_to_array(w.output, ' ')) as n from waiting_output w
      where w.delivered_at is null order by w.terminal, w.id limit p_exact + 1) w;
  with recursive first_of as (
    (select w.terminal, w.created_at from waiting_output w where w.delivered_at is null
      order by w.terminal, w.id limit 1)
    union all
    select n.terminal, n.created_at from first_of f
    cross join lateral (select w.terminal, w.created_at from waiting_output w
      where w.terminal > f.terminal and w.delivered_at is null
      order by w.terminal, w.id limit 1) n)
  select min(f.created_at) into oldest from first_of f;
  if counted > p_exact then
    select greatest(length, ((greatest(i.reltuples, 0)::bigint
        + greatest(0, pg_stat_get_live_tuples(t.oid) - greatest(t.reltuples, 0)::bigint))
        * length / counted))
      into length
      from pg_class t, pg_class i
      where t.oid = 'waiting_output'::regclass and i.oid = 'waiting_output_terminal'::regclass;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION owed_documents(p_ids text[], p_keys text[])
 RETURNS SETOF text
 LANGUAGE sql
 STABLE
AS $function$
  select distinct h.id
  from (
    select unnest(p_ids) as id
    union select k.id from document_key k where k.key = any (p_keys)
  ) named
  join document_history h on h.id = named.id and h.stood_in
  left join failback_item i on i.stream = h.stream and i.sequence = h.sequence
  where i.state is null or i.state not in ('given back', 'already there', 'decided')
$function$;

CREATE OR REPLACE FUNCTION put_outputs(p_terminal text[], p_output text[], p_document text[], p_stream integer[], p_sequence bigint[], p_created timestamp with time zone[], p_at integer[], p_length integer[], p_digest text[], p_nth integer[], p_sealed boolean, p_bytes bytea)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content, digest, nth)
    select r.terminal, r.output, r.document, r.stream, r.sequence, r.created, p_sealed,
      substring(p_bytes from r.at for r.length), r.digest, r.nth
    from unnest(p_terminal, p_output, p_document, p_stream, p_sequence, p_created, p_at,
      p_length, p_digest, p_nth) with ordinality
      as r(terminal, output, document, stream, sequence, created, at, length, digest, nth, place)
    order by r.place;
end $function$;

CREATE OR REPLACE FUNCTION reap_switch_runs(p_older_than interval)
 RETURNS void
 LANGUAGE sql
AS $function$
  update switch_run r set state = 'failed', ended_at = clock_timestamp(),
      outcome = 'the node that ran it is gone'
    where r.state = 'running' and (r.started_at < clock_timestamp() - p_older_than
      or pg_try_advisory_xact_lock(hashtext(current_schema() || '.node'), r.node))
$function$;

CREATE OR REPLACE FUNCTION record_batch(p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint, p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text, p_received timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[], p_state text[] DEFAULT '{}'::text[], p_send uuid[] DEFAULT '{}'::uuid[], p_content uuid[] DEFAULT '{}'::uuid[], p_messages text DEFAULT '[]'::text, o_stream integer[] DEFAULT '{}'::integer[], o_sequence bigint[] DEFAULT '{}'::bigint[], o_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[], o_state text[] DEFAULT '{}'::text[], o_code text[] DEFAULT '{}'::text[], o_reason text[] DEFAULT '{}'::text[], o_status integer[] DEFAULT '{}'::integer[], o_type text[] DEFAULT '{}'::text[], o_reply_at integer[] DEFAULT '{}'::integer[], o_reply_bytes integer[] DEFAULT '{}'::integer[], d_stream integer[] DEFAULT '{}'::integer[], d_sequence bigint[] DEFAULT '{}'::bigint[])
 RETURNS TABLE(kind text, place integer, found_stream integer, found_sequence bigint)
 LANGUAGE plpgsql
AS $function$
declare
  messages integer := cardinality(p_received);
  is_closed boolean;
begin
  while not begin_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first, messages, p_send,
      p_content, p_state, d_stream, d_sequence) loop
    return query select r.* from refused_repeats(p_send, p_content, d_stream, d_sequence) r;
    if found then
      return;
    end if;
  end loop;
  if messages > 0 then
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key,
        content_key, signer, digest, content_type, sealed, request, reply_type, reply, base_sequence)
      select p_stream, p_first + r.place - 1, p_received[r.place], p_epoch, r.sender, r.user_id,
        r.procedure, r.path, r.link_info, r.document, p_state[r.place], r.code, r.reason,
        r.first_stream, r.first_sequence, p_send[r.place], p_content[r.place],
        substring(p_bytes from r.signer_at for 32), substring(p_bytes from r.digest_at for 32),
        r.content_type, p_sealed, substring(p_bytes from r.request_at for r.request_bytes),
        r.reply_type, substring(p_bytes from r.reply_at for r.reply_bytes), r.base_sequence
      from json_to_recordset(p_messages::json) as r(place integer, sender text, user_id text,
        procedure text, path text, link_info text, document text, code text, reason text,
        first_stream integer, first_sequence bigint, content_type text, reply_type text,
        signer_at integer, digest_at integer, request_at integer, request_bytes integer,
        reply_at integer, reply_bytes integer, base_sequence bigint);
  end if;
  is_closed := close_batch(p_epoch, p_stream, p_batch, p_first, p_received, p_state, p_content,
    o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status, o_type, o_reply_at,
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes, p_standing) is not null;
end $function$;

CREATE OR REPLACE FUNCTION refused_repeats(p_send uuid[], p_content uuid[], d_stream integer[], d_sequence bigint[])
 RETURNS TABLE(kind text, place integer, found_stream integer, found_sequence bigint)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
begin
  return query
    select 'send'::text, k.place::integer, s.stream, s.sequence
    from unnest(p_send) with ordinality as k(key, place)
    cross join lateral (
      select f.stream, f.sequence from send_key f where f.key = k.key limit 1) s;
  return query
    select 'content'::text, o.place::integer, o.stream, o.sequence
    from (
      select k.place, f.stream, f.sequence, f.state
      from unnest(p_content) with ordinality as k(key, place)
      cross join lateral (
        select m.stream, m.sequence, m.state from open_message m
        where m.content_key = k.key limit 1) f
      union all
      select k.place, u.stream, x.sequence, 'answered'
      from undelivered u
      cross join unnest(u.sequences, u.content_keys) as x(sequence, content)
      join unnest(p_content) with ordinality as k(key, place) on k.key = x.content
    ) o
    where o.state <> 'answered'
      or not exists (select from unnest(d_stream, d_sequence) as d(stream, sequence)
        where d.stream = o.stream and d.sequence = o.sequence);
end $function$;

CREATE OR REPLACE FUNCTION request_base(p_stream integer, p_base bigint)
 RETURNS bytea
 LANGUAGE plpgsql
 STABLE STRICT
AS $function$
begin
  return (select m.request from message m where m.stream = p_stream and m.sequence = p_base);
end $function$;

CREATE OR REPLACE FUNCTION require_recorded(p_stream integer, p_batch bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform 1 from stream s where s.id = p_stream and s.last_batch = p_batch;
  if not found then
    raise exception 'cannot go on: batch % of stream % is not recorded', p_batch, p_stream
      using errcode = 'SH003';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION require_writer(p_stream integer, p_incarnation bigint, p_epoch bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  stored_epoch bigint;
begin
  if p_epoch is null then
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot reserve: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;
  perform 1 from stream s where s.id = p_stream and s.incarnation = p_incarnation;
  if not found then
    raise exception 'cannot reserve: stream % has another writer', p_stream
      using errcode = 'SH002';
  end if;
end $function$;

CREATE OR REPLACE FUNCTION reserve_identifier(p_stream integer, p_incarnation bigint, p_epoch bigint)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
declare
  place bigint;
  omitted bigint;
begin
  perform require_writer(p_stream, p_incarnation, p_epoch);
  lock table receipt_identifier in exclusive mode;
  select count(*) into place from receipt_identifier;
  omitted := least(left_out('receipt', 0, 0), 10);
  insert into receipt_identifier (identifier, stream)
    select identifier_at(n), 0 from generate_series(place, place + omitted - 1) n;
  insert into receipt_identifier (identifier, stream)
    values (identifier_at(place + omitted), p_stream);
  perform note_high('receipt', 0, 0, place + omitted);
  return identifier_at(place + omitted);
end $function$;

CREATE OR REPLACE FUNCTION reserve_numbers(p_type text, p_stream integer, p_incarnation bigint, p_epoch bigint, p_size bigint, p_first bigint, p_last bigint)
 RETURNS TABLE(first bigint, last bigint)
 LANGUAGE plpgsql
AS $function$
declare
  start_at bigint;
  omitted bigint;
  touched text;
begin
  perform require_writer(p_stream, p_incarnation, p_epoch);
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  touched := band_touched(p_type, p_first, p_last);
  if touched is not null then
    raise exception 'cannot give a number of type %: %', p_type, touched
      using errcode = 'SH008';
  end if;
  -- Every block that reaches into the band counts, also one of a band that was set otherwise.
  select greatest(p_first, coalesce(max(b.last) + 1, p_first)) into start_at
    from number_block b where b.type = p_type and b.first <= p_last and b.last >= p_first;
  omitted := left_out(p_type, p_first, p_last) * p_size;
  if start_at + omitted > p_last then
    raise exception 'cannot give a number of type %: the band %-% is used up', p_type, p_first,
      p_last using errcode = 'SH004';
  end if;
  if omitted > 0 then
    insert into number_block (type, first, last, stream, incarnation, void_from)
      values (p_type, start_at, start_at + omitted - 1, 0, 0, start_at);
    start_at := start_at + omitted;
  end if;
  insert into number_block (type, first, last, stream, incarnation)
    values (p_type, start_at, least(start_at + p_size - 1, p_last), p_stream, p_incarnation);
  perform note_high(p_type, p_first, p_last, least(start_at + p_size - 1, p_last));
  return query select start_at, least(start_at + p_size - 1, p_last);
end $function$;

CREATE OR REPLACE FUNCTION retire_stream(p_stream integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform spill_undelivered(p_stream);
  insert into stream (id, incarnation, writer, retired) overriding system value
    values (p_stream, 1, 'lost', true)
    on conflict (id) do update set retired = true, incarnation = stream.incarnation + 1;
  -- Ids go on above it. The account of a gateway may take the next value and no other.
  while nextval(pg_get_serial_sequence('stream', 'id')) < (select max(s.id) from stream s) loop
  end loop;
  perform settle_stream(p_stream);
  perform void_numbers(p_stream);
  update receipt_identifier r set stream = 0 where r.stream = p_stream;
end $function$;

CREATE OR REPLACE FUNCTION retrieve_output(p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text, p_now timestamp with time zone, p_lease interval)
 RETURNS TABLE(result text, output_code text, output_document text, output_at timestamp with time zone, output_sealed boolean, output_written boolean, output_content bytea, output_id bigint, output_terminal text, output_stream integer, output_sequence bigint, output_digests text, output_codes text, output_place integer, output_changes text)
 LANGUAGE plpgsql
AS $function$
declare
  held output_delivery%rowtype;
  one record;
  before text;
  next_id bigint;
  waits boolean := false;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.terminal.' || p_terminal, 0));
  result := 'end';
  if p_step = 'begin' then
    if exists (select 1 from output_delivery d where d.terminal = p_terminal
        and d.token is not null and d.delivered_at is null and d.leased_until > p_now) then
      result := 'busy';
      return next;
      return;
    end if;
  else
    select * into held from output_delivery d
      where d.token = p_token and d.lease_holder = p_holder and d.delivered_at is null
      for update;
    if not found then
      return next;
      return;
    end if;
    p_terminal := held.terminal;
    p_only := held.only_output;
    select v.delivery into before from waiting_report v
      where v.id = held.output and v.place = held.place;
    update output_delivery d set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end,
        unopened = p_step = 'skip',
        deliveries = d.deliveries - case when p_step = 'skip' then 1 else 0 end
      where d.output = held.output and d.place = held.place;
    if p_step <> 'keep' then
      update waiting_output w set delivered_at = p_now
        where w.id = held.output and cardinality(string_to_array(w.output, ' ')) =
          (select count(*) from output_delivery d
            where d.output = w.id and d.delivered_at is not null);
    end if;
    output_changes := delivery_line(held.output, held.place, before);
    if p_step not in ('next', 'skip') then
      return next;
      return;
    end if;
  end if;

  for next_id in
    select w.id from waiting_output w
      where w.terminal = p_terminal and w.delivered_at is null
        and (p_only is null or p_only = any (string_to_array(w.output, ' ')))
      order by w.id
  loop
    select * into one from waiting_report v
      where v.id = next_id and v.delivered_at is null and (p_only is null or v.output = p_only)
      order by v.place limit 1;
    waits := found;
    exit when waits;
  end loop;
  if not waits then
    result := case p_step when 'begin' then 'nothing' else 'end' end;
    return next;
    return;
  end if;
  insert into output_delivery as d (output, place, terminal, token, leased_until, lease_holder,
      only_output, deliveries)
    values (one.id, one.place, p_terminal, p_new_token, p_now + p_lease, p_holder, p_only, 1)
  on conflict (output, place) do update set token = excluded.token,
    leased_until = excluded.leased_until, lease_holder = excluded.lease_holder,
    only_output = excluded.only_output, deliveries = d.deliveries + 1;
  return query select 'output'::text, one.output, one.document, one.created_at, one.sealed,
    one.written, one.content, one.id, one.terminal, one.stream, one.sequence, one.digests,
    one.outputs, one.place, concat_ws(chr(10), output_changes,
      delivery_line(one.id, one.place, one.delivery));
end $function$;

CREATE OR REPLACE FUNCTION seal_batch(p_stream integer, p_number bigint, p_epoch bigint, p_first bigint, p_messages integer, p_outcomes text[], p_decisions bigint[], p_row_digests bytea, p_standing text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
begin
  -- What is null is left out.
  insert into batch (stream, number, at, epoch, first_sequence, messages, outcomes, decisions,
      previous, row_digests, digest, standing)
    select p_stream, p_number, now(), p_epoch, p_first, p_messages, p_outcomes, p_decisions,
      before.digest, p_row_digests, sha256(convert_to(concat_ws(chr(10),
        case when p_standing is null then 'songhanh batch 1' else 'songhanh batch 2' end,
        p_stream, p_number, microseconds(now()), p_epoch, p_first, p_messages,
        array_to_string(p_outcomes, ' '), array_to_string(p_decisions, ' '),
        encode(before.digest, 'hex'), encode(p_row_digests, 'hex'),
        encode(sha256(convert_to(p_standing, 'UTF8')), 'hex')), 'UTF8')), p_standing
    from (select coalesce(
        (select b.digest from batch b where b.stream = p_stream and b.number = p_number - 1),
        decode(repeat('00', 32), 'hex')) as digest offset 0) before;
end $function$;

CREATE OR REPLACE FUNCTION seal_decision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.decisions'));
  perform seal_batch(0,
    coalesce((select max(b.number) from batch b where b.stream = 0), 0) + 1,
    new.epoch, 0, 0, '{}', array[new.id],
    sha256(convert_to(evidence_text('songhanh decision 1', new.id::text,
      microseconds(new.at)::text, new.actor, new.action, new.reason, new.details::text,
      new.epoch::text), 'UTF8')));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION seal_standing(p_standing text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.decisions'));
  perform seal_batch(0,
    coalesce((select max(b.number) from batch b where b.stream = 0), 0) + 1,
    coalesce((select m.epoch from mode m), 0), 0, 0, '{}', '{}', ''::bytea, p_standing);
end $function$;

CREATE OR REPLACE FUNCTION settle_dead_stream(p_stream integer, p_incarnation bigint, OUT unknown bigint, OUT voided bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  if not pg_try_advisory_xact_lock(hashtext(current_schema() || '.stream'), p_stream) then
    return;
  end if;
  update stream s
    set incarnation = s.incarnation + 1, settled_incarnation = s.incarnation + 1
    where s.id = p_stream and s.incarnation = p_incarnation;
  if not found then
    return;
  end if;
  unknown := settle_stream(p_stream);
  voided := void_numbers(p_stream);
end $function$;

CREATE OR REPLACE FUNCTION settle_stream(p_stream integer)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  unknown_now bigint;
  keys text[];
  digests bytea;
  held stream%rowtype;
  stored_epoch bigint;
begin
  perform spill_undelivered(p_stream);
  select m.epoch into stored_epoch from mode m;
  with written as (
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason)
      select o.stream, o.sequence,
        coalesce((select max(x.step) from outcome x
          where x.stream = o.stream and x.sequence = o.sequence), 0) + 1,
        now(), stored_epoch, 'unknown', 'A0007',
        'the gateway stopped between handing over and the answer'
      from open_message o where o.stream = p_stream and o.state = 'handed over'
      returning *)
  select count(*), array_agg(stream || '-' || sequence || '-' || step order by sequence),
      string_agg(sha256(convert_to(evidence_text('songhanh outcome 1', stream::text,
        sequence::text, microseconds(at)::text, epoch::text, state, code, reason, null, null,
        null), 'UTF8')), '' order by sequence)
    into unknown_now, keys, digests from written;
  if unknown_now = 0 then
    return 0;
  end if;
  update open_message o set state = 'unknown'
    where o.stream = p_stream and o.state = 'handed over';
  update stream s set last_batch = s.last_batch + 1 where s.id = p_stream
    returning * into held;
  perform seal_batch(p_stream, held.last_batch, stored_epoch, held.last_sequence + 1, 0,
    keys, '{}', digests);
  return unknown_now;
end $function$;

CREATE OR REPLACE FUNCTION signing_key_in_force()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select k.public_key from signing_key k where k.kind <> 'of a node' order by k.number desc limit 1
$function$;

CREATE OR REPLACE FUNCTION skip_numbers(p_type text, p_first bigint, p_last bigint, p_to bigint)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  holder integer;
  voided bigint := 0;
  gap record;
  start_at bigint := p_first;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  for holder in select distinct b.stream from number_block b
      where b.type = p_type and b.void_from is null and b.first <= p_to and b.last >= p_first loop
    update stream s set incarnation = s.incarnation + 1 where s.id = holder;
    voided := voided + void_numbers(holder);
  end loop;
  for gap in
    select b.first, b.last from number_block b
      where b.type = p_type and b.first <= p_to and b.last >= p_first
    union all select p_to + 1, p_to + 1
    order by 1
  loop
    if gap.first > start_at then
      insert into number_block (type, first, last, stream, incarnation, void_from)
        values (p_type, start_at, gap.first - 1, 0, 0, start_at);
      voided := voided + gap.first - start_at;
    end if;
    start_at := greatest(start_at, gap.last + 1);
  end loop;
  if voided > 0 then
    perform note_high(p_type, p_first, p_last, p_to);
  end if;
  return voided;
end $function$;

CREATE OR REPLACE FUNCTION spill_undelivered(p_stream integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  with gone as (delete from undelivered u where u.stream = p_stream returning u.*)
  insert into open_message (stream, sequence, state, since, content_key)
    select g.stream, x.sequence, 'answered', now(), x.content
    from gone g cross join unnest(g.sequences, g.content_keys) as x(sequence, content)
  on conflict do nothing;
end $function$;

CREATE OR REPLACE FUNCTION standby_accepted(p_stream integer, p_behind bigint, p_until bigint)
 RETURNS TABLE(sequence bigint, state text, settled boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select h.sequence, i.state, coalesce(i.state in ('given back', 'already there', 'decided'), false)
  from (select distinct c.sequence from document_history c
    where c.stream = p_stream and c.sequence > p_behind and c.sequence <= p_until
      and c.stood_in) h
  left join lateral (select f.state from failback_item f
    where f.stream = p_stream and f.sequence = h.sequence limit 1) i on true
  order by h.sequence
$function$;

CREATE OR REPLACE FUNCTION standing_subject(p_subject text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select replace(replace(p_subject, '\', '\\'), chr(10), '\n')
$function$;

CREATE OR REPLACE FUNCTION states_digest(p_kind text[], p_subject text[], p_digest bytea[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select encode(sha256(convert_to(coalesce(string_agg(evidence_text('state', s.kind, s.subject,
    encode(s.digest, 'hex')), '' order by s.kind collate "C", s.subject collate "C"), ''),
    'UTF8')), 'hex')
  from unnest(p_kind, p_subject, p_digest) as s(kind, subject, digest)
$function$;

CREATE OR REPLACE FUNCTION sum_accepted(p_piece bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  piece record;
  looked bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.balance sum', 0)) then
    return 0;
  end if;
  for piece in
    select b.stream, b.accepted_sequence as behind,
      least(b.sequence, b.accepted_sequence + p_piece) as until
    from balance_sum b where b.accepted_sequence < b.sequence
  loop
    update balance_sum b set accepted_sequence = piece.until, accepted = b.accepted + (
        select count(distinct c.sequence) from document_history c
        where c.stream = piece.stream and c.sequence > piece.behind
          and c.sequence <= piece.until and c.stood_in)
      where b.stream = piece.stream;
    looked := looked + piece.until - piece.behind;
  end loop;
  return looked;
end $function$;

CREATE OR REPLACE FUNCTION sum_balance(p_piece bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  piece record;
  from_behind bigint;
  up_to bigint;
  passed record;
  looked bigint := 0;
  moved bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.balance sum', 0)) then
    return 0;
  end if;

  with ended as (
    delete from balance_open o using (
      select b.*, v.* from balance_open b
      cross join lateral balance_standing(b.stream, b.sequence) v) v
    where o.stream = v.stream and o.sequence = v.sequence and v.state in ('answered', 'refused')
    returning o.stream, v.state, v.taken, v.mute),
  sums as (
    select e.stream, count(*) filter (where e.state = 'answered') as answered,
      count(*) filter (where e.state = 'refused') as refused,
      count(*) filter (where e.taken = 'repeated') as repeated,
      count(*) filter (where e.mute) as mute
    from ended e group by e.stream)
  update balance_sum b set answered = b.answered + s.answered, refused = b.refused + s.refused,
    repeated = b.repeated + s.repeated, mute = b.mute + s.mute
  from sums s where s.stream = b.stream;

  for piece in
    select s.id as stream, coalesce(b.sequence, 0) as behind,
      least(s.last_sequence, coalesce(b.sequence, 0) + p_piece) as until
    from stream s left join balance_sum b on b.stream = s.id
    where s.last_sequence > coalesce(b.sequence, 0)
  loop
    with taken as materialized (
      select m.sequence, m.state, m.reply is null as mute from message m
      where m.stream = piece.stream and m.sequence > piece.behind
        and m.sequence <= piece.until),
    -- What came of a message later, or came of another one, is looked up; most say it themselves.
    later as materialized (
      select o.sequence from outcome o where o.stream = piece.stream
        and o.sequence > piece.behind and o.sequence <= piece.until
      union all
      select t.sequence from taken t where t.state in ('handed over', 'repeated')),
    judged as materialized (
      select t.sequence, t.state as taken,
        case t.state when 'stood in' then 'answered' else t.state end as state,
        t.state = 'stood in' and t.mute as mute
      from taken t where t.sequence not in (select l.sequence from later l)
      union all
      select l.sequence, v.* from (select distinct sequence from later) l
      cross join lateral balance_standing(piece.stream, l.sequence) v),
    listed as (
      insert into balance_open (stream, sequence)
      select piece.stream, j.sequence from judged j
      where j.state not in ('answered', 'refused')
      on conflict do nothing)
    insert into balance_sum as b (stream, sequence, messages, answered, refused, repeated, mute)
      select piece.stream, piece.until, count(*), count(*) filter (where j.state = 'answered'),
        count(*) filter (where j.state = 'refused'),
        count(*) filter (where j.taken = 'repeated' and j.state in ('answered', 'refused')),
        count(*) filter (where j.mute)
      from judged j
    on conflict (stream) do update set sequence = excluded.sequence,
      messages = b.messages + excluded.messages, answered = b.answered + excluded.answered,
      refused = b.refused + excluded.refused, repeated = b.repeated + excluded.repeated,
      mute = b.mute + excluded.mute;
    looked := looked + piece.until - piece.behind;
  end loop;

  for piece in
    select b.stream, b.standby_sequence as behind, b.sequence as until from balance_sum b
    where b.standby_sequence < b.sequence
  loop
    from_behind := piece.behind;
    for turn in 1..50 loop
      -- Most often the first of them waits: that is found without reading a whole piece.
      up_to := least(piece.until, from_behind + case turn when 1 then 20 else p_piece end);
      with ahead as materialized (select * from standby_accepted(piece.stream, from_behind, up_to)),
      first_left as (select min(s.sequence) as at from ahead s where not s.settled)
      select count(s.sequence) filter (where f.at is null or s.sequence < f.at) as accepted,
          count(s.sequence) filter (where (f.at is null or s.sequence < f.at) and s.state <> 'decided')
            as given_back,
          coalesce(max(f.at) - 1, up_to) as until
        into passed from first_left f left join ahead s on true;
      update balance_sum b set standby_sequence = passed.until,
        given_back = b.given_back + passed.given_back,
        decided = b.decided + passed.accepted - passed.given_back
      where b.stream = piece.stream and passed.until > from_behind;
      moved := moved + greatest(0, passed.until - from_behind);
      exit when passed.until < up_to or up_to = piece.until;
      from_behind := up_to;
    end loop;
  end loop;
  return greatest(looked, moved);
end $function$;

CREATE OR REPLACE FUNCTION sum_failback_plan()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  done bigint;
begin
  select p.id into done from failback_plan p
    where p.state = 'done' and not exists (select from failback_sum s where s.plan = p.id)
      and exists (select from failback_item i where i.plan = p.id)
    order by p.id limit 1 for no key update skip locked;
  if done is null then return null; end if;
  insert into failback_sum (plan, state, items)
    select done, i.state, count(*) from failback_item i where i.plan = done group by i.state
  on conflict do nothing;
  return done;
end $function$;

CREATE OR REPLACE FUNCTION void_numbers(p_stream integer)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  voided bigint := 0;
  b number_block%rowtype;
  used bigint;
begin
  for b in select * from number_block x where x.stream = p_stream and x.void_from is null loop
    select max(substring(d.id from 3 for 8)::bigint) into used from document d
      where d.id >= b.type || lpad(b.first::text, 8, '0')
        and d.id <= b.type || lpad(b.last::text, 8, '0') || '9' and length(d.id) = 11;
    update number_block x set void_from = coalesce(used + 1, b.first)
      where x.type = b.type and x.first = b.first;
    voided := voided + b.last - coalesce(used, b.first - 1);
  end loop;
  return voided;
end $function$;

CREATE OR REPLACE FUNCTION wait_again(p_output bigint)
 RETURNS SETOF text
 LANGUAGE plpgsql
AS $function$
declare
  held record;
begin
  for held in select v.id, v.place, v.delivery
      from output_delivery d join waiting_report v on v.id = d.output and v.place = d.place
      where d.output = p_output and d.unopened order by d.place for update of d loop
    update output_delivery d set unopened = false, delivered_at = null
      where d.output = held.id and d.place = held.place;
    update waiting_output w set delivered_at = null where w.id = p_output;
    return next delivery_line(held.id, held.place, held.delivery);
  end loop;
end $function$;

CREATE OR REPLACE FUNCTION watch_session()
 RETURNS void
 LANGUAGE sql
AS $function$
  select set_config('tcp_keepalives_idle', '2', false),
    set_config('tcp_keepalives_interval', '1', false),
    set_config('tcp_keepalives_count', '3', false),
    set_config('tcp_user_timeout', '5000', false)
$function$;

CREATE OR REPLACE FUNCTION write_documents(p_id text[], p_number text[], p_family text[], p_owner text[], p_declarant text[], p_office text[], p_state text[], p_channel smallint[], p_complete text[], p_created timestamp with time zone[], p_changed timestamp with time zone[], p_stream integer[], p_sequence bigint[], p_procedure text[], p_stood_in text[], p_content_procedure text[], p_content_at integer[], p_content_bytes integer[], p_correction_procedure text[], p_correction_at integer[], p_correction_bytes integer[], p_facts text[], k_key text[], k_id text[], p_digest text[], p_sealed boolean, p_bytes bytea)
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  -- What is going to be replaced is history from now on, and so is what of this batch is.
  insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule,
      stood_in, place)
    overriding system value
    select d.id, d.stream, d.sequence, d.changed_at,
      coalesce(d.change_procedure, d.content_procedure), d.number, d.state, d.channel,
      d.facts #>> '{channel,rule}', d.change_stood_in, d.change_place
    from document d where d.id = any (p_id) and d.change_stood_in is not null
  on conflict do nothing;
  if cardinality(p_id) > 1 then
    insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule,
        stood_in)
      select r.id, r.stream, r.sequence, r.changed, r.procedure, r.number, r.state, r.channel,
        r.facts::jsonb #>> '{channel,rule}', r.stood_in = 't'
      from (
        select *, lead(r.place) over (partition by r.id order by r.place) as later
        from unnest(p_id, p_stream, p_sequence, p_changed, p_procedure, p_number, p_state,
          p_channel, p_facts, p_stood_in) with ordinality
          as r(id, stream, sequence, changed, procedure, number, state, channel, facts, stood_in,
            place)
      ) r
      where r.later is not null
      order by r.place
    on conflict do nothing;
  end if;

  insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content,
      correction_procedure, correction, facts, digest, change_procedure, change_stood_in, key)
    select distinct on (r.id) r.id, r.number, r.family, r.owner, r.declarant, r.office, r.state,
      r.channel, r.complete = 't', r.created, r.changed, r.stream, r.sequence,
      r.content_procedure, p_sealed,
      substring(p_bytes from r.content_at for r.content_bytes), r.correction_procedure,
      case when r.correction_at > 0
        then substring(p_bytes from r.correction_at for r.correction_bytes) end,
      r.facts::jsonb, r.digest, nullif(r.procedure, r.content_procedure),
      case when not exists (select 1 from document_change c
          where c.id = r.id and c.stream = r.stream and c.sequence = r.sequence)
        then r.stood_in = 't' end,
      (select k.key from unnest(k_key, k_id) with ordinality as k(key, id, place)
        where k.id = r.id order by k.place limit 1)
    from unnest(p_id, p_number, p_family, p_owner, p_declarant, p_office, p_state, p_channel,
      p_complete, p_created, p_changed, p_stream, p_sequence, p_procedure, p_stood_in,
      p_content_procedure, p_content_at, p_content_bytes, p_correction_procedure,
      p_correction_at, p_correction_bytes, p_facts, p_digest)
      with ordinality as r(id, number, family, owner, declarant, office, state, channel,
        complete, created, changed, stream, sequence, procedure, stood_in, content_procedure,
        content_at, content_bytes, correction_procedure, correction_at, correction_bytes, facts,
        digest, place)
    order by r.id, r.place desc
  on conflict (id) do update set number = excluded.number, family = excluded.family,
    owner = excluded.owner, declarant = excluded.declarant, office = excluded.office,
    state = excluded.state, channel = excluded.channel, complete = excluded.complete,
    changed_at = excluded.changed_at, stream = excluded.stream, sequence = excluded.sequence,
    content_procedure = excluded.content_procedure, sealed = excluded.sealed,
    content = excluded.content, correction_procedure = excluded.correction_procedure,
    correction = excluded.correction, facts = excluded.facts, digest = excluded.digest,
    created_at = excluded.created_at, change_procedure = excluded.change_procedure,
    change_stood_in = excluded.change_stood_in, change_place = excluded.change_place,
    key = excluded.key;

  delete from document_further_key n where n.id = any (p_id);
  if array_length(k_key, 1) > 0 then
    insert into document_further_key (key, id)
      select r.key, r.id from unnest(k_key, k_id) as r(key, id)
      join document d on d.id = r.id and d.key is distinct from r.key
    on conflict do nothing;
  end if;
end $function$;

create view document_history as
 SELECT c.id,
    c.stream,
    c.sequence,
    c.at,
    c.procedure,
    c.number,
    c.state,
    c.channel,
    c.rule,
    c.stood_in,
    c.place
   FROM document_change c
UNION ALL
 SELECT d.id,
    d.stream,
    d.sequence,
    d.changed_at AS at,
    COALESCE(d.change_procedure, d.content_procedure) AS procedure,
    d.number,
    d.state,
    d.channel,
    (d.facts #>> '{channel,rule}'::text[]) AS rule,
    true AS stood_in,
    d.change_place AS place
   FROM document d
  WHERE d.change_stood_in
UNION ALL
 SELECT d.id,
    d.stream,
    d.sequence,
    d.changed_at AS at,
    COALESCE(d.change_procedure, d.content_procedure) AS procedure,
    d.number,
    d.state,
    d.channel,
    (d.facts #>> '{channel,rule}'::text[]) AS rule,
    false AS stood_in,
    d.change_place AS place
   FROM document d
  WHERE (NOT d.change_stood_in);

create view document_key as
 SELECT d.key,
    d.id
   FROM document d
  WHERE (COALESCE(d.key, ''::text) <> ''::text)
UNION ALL
 SELECT f.key,
    f.id
   FROM document_further_key f;

create view message_outcome as
 SELECT m.stream,
    m.sequence,
    now.state,
    outcome_of(m.procedure, now.taken, now.state, now.code) AS outcome
   FROM (((message m
     LEFT JOIN LATERAL ( SELECT f.stream,
            f.sequence,
            f.state,
            f.code
           FROM message f
          WHERE ((m.state = 'repeated'::text) AND (f.stream = m.first_stream) AND (f.sequence = m.first_sequence))
         LIMIT 1) first ON (true))
     LEFT JOIN LATERAL ( SELECT o.state,
            o.code
           FROM outcome o
          WHERE ((o.stream = COALESCE(first.stream, m.stream)) AND (o.sequence = COALESCE(first.sequence, m.sequence)))
          ORDER BY o.step DESC
         LIMIT 1) last ON (true))
     CROSS JOIN LATERAL ( SELECT COALESCE(first.state, m.state) AS taken,
            COALESCE(last.code,
                CASE
                    WHEN (first.stream IS NULL) THEN m.code
                    ELSE first.code
                END) AS code,
            COALESCE(last.state,
                CASE COALESCE(first.state, m.state)
                    WHEN 'stood in'::text THEN 'answered'::text
                    WHEN 'handed over'::text THEN 'in flight'::text
                    ELSE COALESCE(first.state, m.state)
                END) AS state) now);

create view message_state as
 SELECT m.stream,
    m.sequence,
    COALESCE(last.state,
        CASE m.state
            WHEN 'stood in'::text THEN 'answered'::text
            WHEN 'handed over'::text THEN 'in flight'::text
            WHEN 'repeated'::text THEN COALESCE(first_last.state, ( SELECT
                    CASE f.state
                        WHEN 'stood in'::text THEN 'answered'::text
                        WHEN 'handed over'::text THEN 'in flight'::text
                        ELSE f.state
                    END AS state
               FROM message f
              WHERE ((f.stream = m.first_stream) AND (f.sequence = m.first_sequence))), 'answered'::text)
            ELSE m.state
        END) AS state
   FROM ((message m
     LEFT JOIN LATERAL ( SELECT o.state
           FROM outcome o
          WHERE ((o.stream = m.stream) AND (o.sequence = m.sequence))
          ORDER BY o.step DESC
         LIMIT 1) last ON (true))
     LEFT JOIN LATERAL ( SELECT o.state
           FROM outcome o
          WHERE ((o.stream = m.first_stream) AND (o.sequence = m.first_sequence))
          ORDER BY o.step DESC
         LIMIT 1) first_last ON ((m.state = 'repeated'::text)));

create view present_state as
 SELECT 'user'::text AS kind,
    u.user_id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh user 1'::text, u.user_id, u.company, u.tax_code, array_to_string(u.roles, ' '::text), u.password_hash, (u.barred)::text]), 'UTF8'::name)) AS digest
   FROM user_account u
UNION ALL
 SELECT 'terminals of user'::text AS kind,
    o.user_id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh terminals 1'::text, o.user_id, string_agg(o.terminal_id, ' '::text ORDER BY (o.terminal_id COLLATE "C"))]), 'UTF8'::name)) AS digest
   FROM terminal_owner o
  GROUP BY o.user_id
UNION ALL
 SELECT 'certificates of user'::text AS kind,
    c.user_id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh certificates 1'::text, c.user_id, string_agg(evidence_text(VARIADIC ARRAY['certificate'::text, c.authority_name, c.serial, encode(sha256(c.der), 'hex'::text)]), ''::text ORDER BY (c.authority_name COLLATE "C"), (c.serial COLLATE "C"))]), 'UTF8'::name)) AS digest
   FROM user_certificate c
  GROUP BY c.user_id
UNION ALL
 SELECT 'terminal'::text AS kind,
    t.terminal_id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh terminal 1'::text, t.terminal_id, t.access_key_hash]), 'UTF8'::name)) AS digest
   FROM terminal t
UNION ALL
 SELECT 'account'::text AS kind,
    a.name AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh account 1'::text, a.name, a.display_name, a.role, a.office, a.tax_code, array_to_string(a.rights, ' '::text), a.password_hash, (a.must_change)::text, (a.disabled)::text]), 'UTF8'::name)) AS digest
   FROM account a
UNION ALL
 SELECT 'token'::text AS kind,
    k.id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh token 1'::text, k.id, k.name, k.role, encode(k.digest, 'hex'::text), ((k.revoked_at IS NOT NULL))::text]), 'UTF8'::name)) AS digest
   FROM token k
UNION ALL
 SELECT 'provider'::text AS kind,
    p.id AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh provider 1'::text, p.id, p.name, encode(p.digest, 'hex'::text), (p.per_second)::text, (p.per_day)::text, (p.disabled)::text]), 'UTF8'::name)) AS digest
   FROM provider p
UNION ALL
 SELECT 'enterprise'::text AS kind,
    e.tax_code AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh enterprise 1'::text, e.tax_code, e.user_code, e.state, (e.content)::text]), 'UTF8'::name)) AS digest
   FROM enterprise e
UNION ALL
 SELECT 'mode'::text AS kind,
    'in force'::text AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh mode 1'::text, m.mode, (m.epoch)::text, (microseconds(m.since))::text, m.decided_by, m.reason, (m.paused)::text, (m.acknowledged)::text]), 'UTF8'::name)) AS digest
   FROM mode m
UNION ALL
 SELECT 'criteria'::text AS kind,
    c.version AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh criteria 1'::text, c.version, c.criteria, c.actor]), 'UTF8'::name)) AS digest
   FROM selectivity c
UNION ALL
 SELECT 'criteria in force'::text AS kind,
    (a.id)::text AS subject,
    sha256(convert_to(evidence_text(VARIADIC ARRAY['songhanh criteria in force 1'::text, (a.id)::text, a.version, a.actor, a.reason]), 'UTF8'::name)) AS digest
   FROM selectivity_activation a;

create view waiting_report as
 SELECT w.id,
    (r.place)::integer AS place,
    w.terminal,
    r.output,
    w.document,
    w.stream,
    w.sequence,
    w.created_at,
    w.sealed,
    w.written,
    w.content,
    r.digest,
    ((w.nth + (r.place)::integer) - 1) AS nth,
    w.output AS outputs,
    w.digest AS digests,
    w.delivered_at AS all_delivered_at,
    d.delivered_at,
        CASE
            WHEN (r.digest ~~ '2.%'::text) THEN r.digest
            ELSE ('#'::text || w.id)
        END AS subject,
        CASE
            WHEN (d.output IS NULL) THEN '-'::text
            ELSE delivery_digest(d.token, d.leased_until, d.lease_holder, d.only_output, d.deliveries, d.delivered_at, d.unopened)
        END AS delivery
   FROM ((waiting_output w
     CROSS JOIN LATERAL UNNEST(string_to_array(w.output, ' '::text), string_to_array(w.digest, ' '::text)) WITH ORDINALITY r(output, digest, place))
     LEFT JOIN output_delivery d ON (((d.output = w.id) AND (d.place = (r.place)::integer) AND (d.terminal = w.terminal))));

alter table document alter column change_place set default next_change_place();

alter table failback_attempt add constraint failback_attempt_place_fkey FOREIGN KEY (place) REFERENCES failback_item(place);

alter table failback_document add constraint failback_document_place_fkey FOREIGN KEY (place) REFERENCES failback_item(place);

alter table failback_item add constraint failback_item_plan_fkey FOREIGN KEY (plan) REFERENCES failback_plan(id);

alter table failback_sum add constraint failback_sum_plan_fkey FOREIGN KEY (plan) REFERENCES failback_plan(id);

alter table mirror_cursor add constraint mirror_cursor_run_fkey FOREIGN KEY (run) REFERENCES mirror_run(id) ON DELETE CASCADE;

alter table mirror_difference add constraint mirror_difference_pair_fkey FOREIGN KEY (pair) REFERENCES mirror_pair(place) ON DELETE CASCADE;

alter table mirror_number add constraint mirror_number_run_fkey FOREIGN KEY (run) REFERENCES mirror_run(id) ON DELETE CASCADE;

alter table mirror_pair add constraint mirror_pair_run_fkey FOREIGN KEY (run) REFERENCES mirror_run(id) ON DELETE CASCADE;

alter table mirror_tally add constraint mirror_tally_run_fkey FOREIGN KEY (run) REFERENCES mirror_run(id) ON DELETE CASCADE;

alter table outcome alter column xact set default outcome_order_now();

alter table outcome_first alter column xact set default outcome_order_now();

alter table provider_usage add constraint provider_usage_provider_fkey FOREIGN KEY (provider) REFERENCES provider(id);

alter table registration_step add constraint registration_step_registration_fkey FOREIGN KEY (registration) REFERENCES registration(id);

alter table selectivity_activation add constraint selectivity_activation_version_fkey FOREIGN KEY (version) REFERENCES selectivity(version);

alter table session add constraint session_account_fkey FOREIGN KEY (account) REFERENCES account(id);

alter table terminal_owner add constraint terminal_owner_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table terminal_owner add constraint terminal_owner_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(user_id);

alter table user_certificate add constraint user_certificate_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(user_id);

CREATE INDEX account_office ON account USING btree (office) WHERE (office IS NOT NULL);

CREATE INDEX assignment_document ON assignment USING btree (document, id DESC);

CREATE INDEX assignment_rule_office ON assignment_rule USING btree (office, id DESC);

CREATE INDEX audit_action ON audit USING btree (action, id);

CREATE INDEX audit_actor ON audit USING btree (actor, id);

CREATE INDEX audited_state_decision ON audited_state USING btree (decision);

CREATE INDEX batch_at ON batch USING brin (at);

CREATE INDEX document_attached ON document USING btree ("left"((((facts -> 'links'::text) -> 0) ->> 'number'::text), 11)) WHERE (family = 'attached documents'::text);

CREATE INDEX document_case ON document USING btree (office, state, created_at) WHERE (family = ANY (ARRAY['tax amendment'::text, 'exemption list'::text, 'application'::text, 'explosives permit'::text, 'animal quarantine permit'::text, 'food quality permit'::text, 'medicine permit'::text, 'attached documents'::text]));

CREATE INDEX document_changed ON document USING btree (changed_at);

CREATE INDEX document_channel_unknown ON document USING btree (office, id) WHERE ((channel IS NULL) AND (state = 'registered'::text) AND (family = ANY (ARRAY['import declaration'::text, 'small import declaration'::text, 'export declaration'::text, 'small export declaration'::text, 'transport declaration'::text])));

CREATE INDEX document_doubtful ON document USING btree (id) WHERE (NOT complete);

CREATE INDEX document_first_key ON document USING btree (key) WHERE (key IS NOT NULL);

CREATE INDEX document_learnt ON document USING btree (stream, sequence) WHERE (NOT change_stood_in);

CREATE INDEX document_office ON document USING btree (office, state, channel, created_at);

CREATE INDEX document_owed ON document USING btree (stream, sequence) WHERE change_stood_in;

CREATE INDEX document_owner ON document USING btree (owner, family, created_at DESC, changed_at, state);

CREATE INDEX document_return_by ON document USING btree (((facts ->> 'returnBy'::text))) WHERE (facts ? 'returnBy'::text);

CREATE INDEX document_without_channel ON document USING btree (office, state, created_at) WHERE ((channel IS NULL) AND (state <> 'draft'::text) AND (family = ANY (ARRAY['import declaration'::text, 'small import declaration'::text, 'export declaration'::text, 'small export declaration'::text, 'transport declaration'::text])));

CREATE INDEX document_change_message ON document_change USING btree (stream, sequence);

CREATE INDEX document_doubt_message ON document_doubt USING btree (stream, sequence);

CREATE INDEX document_further_key_id ON document_further_key USING btree (id);

CREATE INDEX failback_document_place ON failback_document USING btree (place);

CREATE INDEX failback_item_held ON failback_item USING btree (held_by) WHERE (held_by IS NOT NULL);

CREATE INDEX failback_item_open ON failback_item USING btree (plan, place) WHERE (state = ANY (ARRAY['pending'::text, 'unknown'::text]));

CREATE INDEX failback_item_state ON failback_item USING btree (plan, state, place);

CREATE UNIQUE INDEX failback_plan_open ON failback_plan USING btree ((true)) WHERE (state <> ALL (ARRAY['done'::text, 'discarded'::text]));

CREATE INDEX learnt_number_given ON learnt_number USING btree (given_at) WHERE (given_at IS NOT NULL);

CREATE INDEX lost_rows_open ON lost_rows USING btree (id) WHERE (acknowledged_at IS NULL);

CREATE INDEX message_document ON message USING btree (document) WHERE (document IS NOT NULL);

CREATE INDEX message_repeats ON message USING btree (first_stream, first_sequence) WHERE (first_stream IS NOT NULL);

CREATE INDEX message_time ON message USING btree (received_at, hashtext(link_info), procedure);

CREATE INDEX message_user ON message USING btree (user_id COLLATE "C", received_at) WHERE (user_id IS NOT NULL);

CREATE INDEX message_first_document ON message_first USING btree (document) WHERE (document IS NOT NULL);

CREATE INDEX message_first_first_stream_first_sequence_idx ON message_first USING btree (first_stream, first_sequence) WHERE (first_stream IS NOT NULL);

CREATE INDEX message_first_time ON message_first USING btree (received_at, hashtext(link_info), procedure);

CREATE INDEX message_first_user ON message_first USING btree (user_id COLLATE "C", received_at) WHERE (user_id IS NOT NULL);

CREATE UNIQUE INDEX mirror_number_there ON mirror_number USING btree (run, mirror_number) WHERE (mirror_number IS NOT NULL);

CREATE INDEX mirror_pair_answered_at ON mirror_pair USING btree (run, answered_at);

CREATE INDEX mirror_pair_ended ON mirror_pair USING btree (run, place) WHERE (state = ANY (ARRAY['compared'::text, 'failed'::text]));

CREATE INDEX mirror_pair_open ON mirror_pair USING btree (run, place) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'answered'::text]));

CREATE INDEX mirror_pair_unsettled ON mirror_pair USING btree (run, place) WHERE (state = 'unsettled'::text);

CREATE INDEX notification_due ON notification USING btree (next_at) WHERE (state = 'due'::text);

CREATE INDEX number_block_open ON number_block USING btree (stream) WHERE (void_from IS NULL);

CREATE INDEX number_map_theirs ON number_map USING btree (theirs);

CREATE INDEX officer_act_document ON officer_act USING btree (document, id);

CREATE INDEX officer_act_done ON officer_act USING btree (office) WHERE (NOT proposed);

CREATE INDEX officer_act_office ON officer_act USING btree (office, id);

CREATE INDEX officer_presence_officer ON officer_presence USING btree (officer, id DESC);

CREATE UNIQUE INDEX open_message_content ON open_message USING btree (content_key) WHERE (content_key IS NOT NULL);

CREATE INDEX outcome_order ON outcome USING btree (xact, stream, sequence, step);

CREATE INDEX outcome_first_order ON outcome_first USING btree (xact, stream, sequence, step);

CREATE INDEX output_delivery_leased ON output_delivery USING btree (terminal) WHERE (token IS NOT NULL);

CREATE UNIQUE INDEX output_delivery_token ON output_delivery USING btree (token) WHERE (token IS NOT NULL);

CREATE INDEX proof_ends ON proof USING btree (ends_at);

CREATE INDEX receipt_identifier_stream ON receipt_identifier USING btree (stream);

CREATE UNIQUE INDEX registration_open ON registration USING btree (tax_code) WHERE (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'changes asked'::text]));

CREATE INDEX registration_tax_code ON registration USING btree (tax_code, id DESC);

CREATE INDEX registration_waiting ON registration USING btree (due_at) WHERE (state = 'submitted'::text);

CREATE INDEX right_password_known_at ON right_password USING btree (known_at);

CREATE INDEX session_account ON session USING btree (account);

CREATE INDEX session_ends ON session USING btree (ends_at);

CREATE UNIQUE INDEX switch_run_running ON switch_run USING btree ((true)) WHERE (state = 'running'::text);

CREATE INDEX user_account_code ON user_account USING btree (user_code);

CREATE INDEX user_account_in_order ON user_account USING btree (user_id COLLATE "C");

CREATE INDEX user_account_tax_code ON user_account USING btree (tax_code);

CREATE INDEX waiting_output_terminal ON waiting_output USING btree (terminal, id) WHERE (delivered_at IS NULL);

alter table message attach partition message_first FOR VALUES FROM (MINVALUE) TO (1000);

alter table outcome attach partition outcome_first FOR VALUES FROM (MINVALUE) TO (1000);

CREATE TRIGGER close_act AFTER INSERT ON act_entered FOR EACH ROW EXECUTE FUNCTION close_act();

CREATE TRIGGER audit_is_sealed AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION seal_decision();

CREATE TRIGGER checkpoint_is_by_key_in_force BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_is_by_key_in_force();

CREATE TRIGGER keep_number BEFORE UPDATE OF created_at ON document FOR EACH ROW WHEN (((length(old.id) = 11) AND (old.id !~~ '%:%'::text) AND (old.created_at IS DISTINCT FROM new.created_at) AND ((((old.facts -> 'dates'::text) ->> 'created'::text))::timestamp with time zone IS DISTINCT FROM new.created_at))) EXECUTE FUNCTION keep_number();

CREATE TRIGGER move_acts AFTER UPDATE OF office ON document FOR EACH ROW WHEN ((old.office IS DISTINCT FROM new.office)) EXECUTE FUNCTION move_acts();

CREATE TRIGGER forget_failback_sum AFTER UPDATE OF state, plan ON failback_item FOR EACH ROW WHEN ((old.state = ANY (ARRAY['given back'::text, 'already there'::text, 'differs'::text, 'refused'::text, 'held'::text, 'decided'::text]))) EXECUTE FUNCTION forget_failback_sum();

CREATE TRIGGER mark_message AFTER INSERT ON message FOR EACH ROW WHEN (((new.code <> '00000'::text) OR (new.state = ANY (ARRAY['refused'::text, 'repeated'::text])))) EXECUTE FUNCTION mark_message();

CREATE TRIGGER note_mapped_numbers AFTER INSERT ON number_map REFERENCING NEW TABLE AS mapped FOR EACH STATEMENT EXECUTE FUNCTION note_mapped_numbers();

CREATE TRIGGER note_remapped_numbers AFTER UPDATE ON number_map REFERENCING NEW TABLE AS mapped FOR EACH STATEMENT EXECUTE FUNCTION note_mapped_numbers();

CREATE TRIGGER note_office BEFORE INSERT ON officer_act FOR EACH ROW WHEN ((new.office IS NULL)) EXECUTE FUNCTION note_office();

CREATE TRIGGER open_act AFTER INSERT ON officer_act FOR EACH ROW WHEN ((NOT new.proposed)) EXECUTE FUNCTION open_act();

CREATE TRIGGER mark_outcome AFTER INSERT ON outcome FOR EACH ROW WHEN (((new.code IS DISTINCT FROM '00000'::text) OR (new.state = ANY (ARRAY['refused'::text, 'absent'::text, 'decided'::text])))) EXECUTE FUNCTION mark_outcome();
