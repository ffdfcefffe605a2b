/** The white space of JSON, as bytes: space, line feed, carriage return, tab. */
export const isWhiteSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
