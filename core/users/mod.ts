/** Who may send what: user codes, the snapshot of users, and the checks of steps 9 and 10. */
export { checkRights } from "./check_rights.ts";
export {
  firstIdentification,
  firstUserCode,
  isUserCode,
  nextIdentification,
  nextUserCode,
  privatePersonIdentification,
  userCodeOf,
} from "./user_code.ts";
export { buildUserDirectory, type User, type UserDirectory } from "./user_directory.ts";
