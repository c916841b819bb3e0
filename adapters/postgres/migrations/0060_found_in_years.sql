-- What is looked for in a journal of years without reading it.

-- A repeat has the state of its first. One in a hundred messages is one, and no other has an entry.
create index if not exists message_repeats on message (first_stream, first_sequence)
  where first_stream is not null;

-- Items of a plan in their order, all or of one state, instead of those of every plan before it.
drop index if exists failback_item_state;
create index failback_item_state on failback_item (plan, state, place);

-- An office's documents by their age, instead of all that it ever had.
drop index if exists document_office;
create index document_office on document (office, state, channel, created_at);

-- Those few of which something is not known for certain.
create index if not exists document_doubtful on document (id) where not complete;

-- Users are listed in the order of their bytes, whatever order the database has.
create index if not exists user_account_in_order on user_account (user_id collate "C");
