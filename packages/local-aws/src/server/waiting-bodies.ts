import { systemClock, type Clock } from '../kernel/clock.ts';

/** The connection of a body. While it is paused, its client waits. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** A body that is read for a caller who is not known yet. */
export interface WaitingBody {
  /** Tells that so many more bytes of the body are now kept. */
  took(bytes: number): void;
  /** Tells that the body is whole, refused or cut. */
  over(): void;
}

export interface WaitingBodies {
  /** Calls `refuse` to let go of the body. The body is over then. */
  begin(flow: Flow, refuse: () => void): WaitingBody;
}

export interface Bounds {
  /** If bodies together have more bytes than this, they wait. */
  readonly most: number;
  /** A body may hold so many bytes without waiting. */
  readonly small: number;
  readonly clock: Clock;
}

const usual: Bounds = { most: 32 * 2 ** 20, small: 64 * 2 ** 10, clock: systemClock };

/** After each such pause the bodies are looked at that take the room for which others wait. */
const lookMs = 5_000;

/**
 * Gives bodies of callers who are not known yet a room that they share. When it is full, bodies beyond a small size
 * stand still, except for the oldest. That one is read to its end, then the next. So each has its turn, and together
 * they take the room and one body. A body that does not grow while others wait is refused. The largest is refused too
 * when very many small ones have filled the room twice.
 */
export const createWaitingBodies = (bounds: Partial<Bounds> = {}): WaitingBodies => new Room({ ...usual, ...bounds });

class Room implements WaitingBodies {
  readonly #bounds: Bounds;
  /** The oldest body comes first. */
  readonly #bodies = new Set<Body>();
  #bytes = 0;
  #waiting = 0;
  #looks = false;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  begin(flow: Flow, refuse: () => void): WaitingBody {
    const body: Body = { flow, refuse, bytes: 0, bytesBefore: 0, waits: false };
    this.#bodies.add(body);
    return { took: (bytes) => this.#took(body, bytes), over: () => this.#over(body) };
  }

  #took(body: Body, bytes: number): void {
    if (!this.#bodies.has(body)) return;
    body.bytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes > 2 * this.#bounds.most) this.#refuseLargest();
    if (this.#isFull() && body.bytes > this.#bounds.small && body !== this.#oldestLarge()) this.#stop(body);
  }

  #stop(body: Body): void {
    if (body.waits || !this.#bodies.has(body)) return;
    body.waits = true;
    this.#waiting += 1;
    body.flow.pause();
    this.#look();
  }

  #over(body: Body): void {
    if (!this.#bodies.delete(body)) return;
    this.#bytes -= body.bytes;
    if (body.waits) this.#waiting -= 1;
    if (this.#waiting === 0) return;
    const oldest = this.#oldestLarge();
    for (const other of this.#bodies) if (other.waits && (other === oldest || !this.#isFull())) this.#goOn(other);
  }

  #goOn(body: Body): void {
    body.waits = false;
    this.#waiting -= 1;
    body.flow.resume();
  }

  #refuse(body: Body): void {
    this.#over(body);
    body.refuse();
  }

  /** Answers the oldest body that needs a turn. Small bodies need none. */
  #oldestLarge(): Body | undefined {
    for (const body of this.#bodies) if (body.bytes > this.#bounds.small) return body;
    return undefined;
  }

  #refuseLargest(): void {
    let largest: Body | undefined;
    for (const body of this.#bodies) if (body.bytes > (largest?.bytes ?? 0)) largest = body;
    if (largest) this.#refuse(largest);
  }

  #isFull(): boolean {
    return this.#bytes > this.#bounds.most;
  }

  /** Looks again and again, as long as somebody waits. */
  #look(): void {
    if (this.#looks) return;
    this.#looks = true;
    for (const body of this.#bodies) body.bytesBefore = body.bytes;
    this.#bounds.clock.after(lookMs, () => {
      this.#looks = false;
      // The list is made first, because a body that goes on now has not had its time yet.
      for (const body of [...this.#bodies].filter((one) => this.#holdsUp(one))) this.#refuse(body);
      if (this.#waiting > 0) this.#look();
    });
  }

  #holdsUp({ waits, bytes, bytesBefore }: Body): boolean {
    const { small } = this.#bounds;
    return !waits && bytes > small && bytes - bytesBefore < small;
  }
}

interface Body {
  readonly flow: Flow;
  readonly refuse: () => void;
  bytes: number;
  /** The number of bytes at the last look. */
  bytesBefore: number;
  waits: boolean;
}
