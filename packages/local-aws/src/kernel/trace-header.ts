/**
 * The header by which the calls of a function name their cause: `x-amzn-trace-id: Root=1-…-…;Parent=…;Sampled=0`. The
 * root is the id of the invocation. SDKs send the header by themselves. docs: AWS X-Ray Developer Guide, "Tracing
 * header"; docs: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops"
 */
export const traceHeader = 'x-amzn-trace-id';

/** Makes the header of an id, which must be a UUID. */
export function traceHeaderOf(id: string): string {
  const hex = id.replaceAll('-', '').padEnd(32, '0');
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8, 32)};Parent=${hex.slice(16, 32)};Sampled=0`;
}

/** Answers the id from which a header was made. */
export function idOfTraceHeader(header: string | undefined): string | undefined {
  const [, first, others] = /Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/.exec(header ?? '') ?? [];
  if (first === undefined || others === undefined) return undefined;
  const parts = [others.slice(0, 4), others.slice(4, 8), others.slice(8, 12), others.slice(12)];
  return [first, ...parts].join('-');
}
