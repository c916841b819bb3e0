/**
 * Does what goes on beside a message that is recorded already: measuring, tracing, telling. A mistake
 * in it is said to `onBug`, and costs neither the message its answer nor the journal a second record.
 */
export function beside(act: () => void, onBug: ((error: unknown) => void) | undefined): void {
  try {
    act();
  } catch (error) {
    onBug?.(error);
  }
}
