/** Where settings are read from beside the environment: the first file that is there. */
export const settingsFiles: readonly string[] = ["songhanh.env", "/etc/songhanh/songhanh.env"];
