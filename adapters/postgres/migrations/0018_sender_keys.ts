/**
 * Repeats know their sender: the keys by which a message is recognised when it comes again hold the
 * signer's certificate, the password and the terminal, keyed by a secret of the installation. Where a
 * data key is set, they are made under it as well, so that the database alone does not tell them.
 *
 * Keys of rows that are there already were made another way and match nothing any more. Right after an
 * upgrade a message whose first send was taken before it counts as a new one; nothing else depends on
 * them. They stay as they are, as rows of the journal never change.
 */
export const senderKeys = {
  name: "0018_sender_keys",
  statements: (): string[] => [
    `create table if not exists repeat_secret (
      only_row boolean primary key default true check (only_row),
      secret bytea not null check (length(secret) = 32)
    )`,
    // Each of the two has 122 bits of the server's strong random numbers.
    `insert into repeat_secret (secret)
      values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
      on conflict do nothing`,
  ],
};
