/** Accounts of people who use the pages: kept, imported from a list, signed in. */
export {
  type Account,
  changeAccount,
  createAccount,
  disableAccount,
  findAccount,
  findRegistrant,
  listAccounts,
  type NewAccount,
  setPassword,
  setRights,
} from "./account_store.ts";
export {
  AccountsFileError,
  importAccounts,
  type ListFault,
  parseAccountsFile,
  readAccountsList,
} from "./import_accounts.ts";
export { closeSession, findSession, openSession, type Session } from "./session_store.ts";
export { SignIn } from "./sign_in.ts";
