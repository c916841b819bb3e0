/** Takes the files of a directory out of the system's memory: who reads them next waits for the disk. */
export async function dropFromMemory(directory: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("find", {
    args: [
      ...[directory, "-type", "f"],
      ...["-exec", "dd", "if={}", "iflag=nocache", "count=0", "status=none", ";"],
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
