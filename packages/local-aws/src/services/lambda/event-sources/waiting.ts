import type { Clock } from '../../../kernel/clock.ts';

/** The pauses of a loop. News that come while nobody waits end the next wait at once. */
export class Waiting {
  readonly #clock: Clock;
  #isOver = false;
  #hasNews = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  news(): void {
    this.#hasNews = true;
    this.#wake?.();
  }

  /** Ends the present wait and all later ones. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Waits for news, and no longer than the given time. */
  async forNews(ms?: number): Promise<void> {
    if (!this.#hasNews) await this.#wait(ms, true);
    this.#hasNews = false;
  }

  async forTime(ms: number): Promise<void> {
    await this.#wait(ms, false);
  }

  async #wait(ms: number | undefined, endsByNews: boolean): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const cancel = ms === undefined ? (): void => undefined : this.#clock.after(ms, resolve);
      this.#wake = () => {
        if (!endsByNews && !this.#isOver) return;
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
