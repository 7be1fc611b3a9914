/**
 * Runs an asynchronous job one at a time. However often it is asked for while it runs, it runs
 * once more afterwards: that run sees everything that has changed.
 */
export class RestartQueue {
  private running: Promise<void> | undefined;
  private waiting: Promise<void> | undefined;

  constructor(private readonly job: () => Promise<void>) {}

  /** Resolves (or rejects) with a run of the job that began after this call. */
  request(): Promise<void> {
    if (!this.running) {
      return this.run();
    }
    this.waiting ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.waiting = undefined;
        return this.run();
      });
    return this.waiting;
  }

  private run(): Promise<void> {
    const run = this.job().finally(() => {
      this.running = undefined;
    });
    this.running = run;
    return run;
  }
}
