/** From a signal to the end of the process, in order and once. */

export interface ShutdownSteps {
  /** In good order. */
  stop(): Promise<void>;
  /** At once: the second Ctrl-C. Must not wait for anything. */
  force(): void;
  log(line: string): void;
}

/** The terminal, npm and its shell may each pass on the same Ctrl-C: so close together they are one. */
const SAME_SIGNAL_MILLIS = 700;
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** 128 + SIGINT, as shells count. */
const FORCED_EXIT_CODE = 130;

/**
 * Ends the process with code 0 (or `process.exitCode`) on the first signal, at once on the second. The parent's end (where it holds a
 * channel to this process) counts as a signal: an orphan would hold the ports.
 */
export function onShutdown(steps: ShutdownSteps): void {
  let firstMillis: number | undefined;
  const end = async () => {
    steps.log('Stopping (Ctrl-C once more forces it)');
    try {
      await steps.stop();
      // With 0, unless what happened before has set another.
      process.exit();
    } catch (error) {
      steps.log(`Stopping failed: ${error instanceof Error ? error.message : String(error)}`);
      steps.force();
      process.exit(1);
    }
  };
  const onSignal = () => {
    if (firstMillis === undefined) {
      firstMillis = Date.now();
      void end();
    } else if (Date.now() - firstMillis > SAME_SIGNAL_MILLIS) {
      steps.force();
      process.exit(FORCED_EXIT_CODE);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  if (process.connected) {
    process.once('disconnect', onSignal);
    process.channel?.unref();
  }
}
