/** Whom the audit names for what the command line does in the database itself. */
export const commandLineActor = "command line";
