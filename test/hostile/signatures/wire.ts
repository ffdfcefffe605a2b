/** A request as it travels: nothing is parsed, so that a mutation may change anything. */
export interface Wire {
  readonly service: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export const headerOf = ({ headers }: Wire, name: string): string | undefined =>
  headers.find(([other]) => other.toLowerCase() === name)?.[1];

export const withHeader = (wire: Wire, name: string, value: string): Wire => ({
  ...wire,
  headers: wire.headers.map((header) => (header[0].toLowerCase() === name ? [header[0], value] : header)),
});

export const withoutHeader = (wire: Wire, name: string): Wire => ({
  ...wire,
  headers: wire.headers.filter(([other]) => other.toLowerCase() !== name),
});

/** With another body, whose length the headers state. */
export const withBody = (wire: Wire, body: Buffer): Wire => ({
  ...withHeader(wire, 'content-length', String(body.length)),
  body,
});
