-- Repeats know their sender: the keys by which a message is recognised when it comes again hold the
-- signer's certificate, the password and the terminal, keyed by a secret of the installation. Where a
-- data key is set the secret is sealed by it, so that the database alone does not tell it; and it
-- stays the same when the data key is replaced, or a send from before would be taken a second time.
--
-- Keys of rows that are there already were made another way and match nothing any more. Right after an
-- upgrade a message whose first send was taken before it counts as a new one; nothing else depends on
-- them. They stay as they are, as rows of the journal never change.

create table if not exists installation_secret (
  name text primary key,
  secret bytea not null,
  sealed boolean not null default false
);

-- Each of the two has 122 bits of the server's strong random numbers.
insert into installation_secret (name, secret) values ('repeats',
sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
on conflict do nothing;
