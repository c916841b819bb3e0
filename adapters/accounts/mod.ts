/** Accounts of people who use the pages: kept, imported from a list, signed in. */
export {
  type Account,
  accountNameForm,
  createAccount,
  disableAccount,
  findAccount,
  findRegistrant,
  listAccounts,
  type NewAccount,
  setPassword,
  setRights,
} from "./account_store.ts";
export * from "./import_accounts.ts";
export * from "./session_store.ts";
export * from "./sign_in.ts";
