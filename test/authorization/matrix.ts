import { readFileSync } from 'node:fs';

/**
 * Who may do what: the one table is `matrix.txt`. A cell is what the role in the column gets for the row;
 * test/authorization checks every cell, and that each field of schema.graphql and each role has its cells.
 *
 * Answers over HTTP
 *
 * - `data`: 200, without errors, and a value
 * - `null`: 200, without errors, and null
 * - `refused`: 200, null and `Unauthorized`: Not Authorized to access <field> on type <Type>
 * - `denied`: 401 `UnauthorizedException`: Permission denied (no IAM policy allows the field)
 * - `401`: `UnauthorizedException`, no usable token
 * - `expired`: 401 `UnauthorizedException`: Token has expired.
 * - `unsup`: the transport does not run such operations
 * - `keyless`, `forbidden`: of an AWS API: unsigned, and not allowed by policy
 * - `hidden`: 200, null, and an error of validation: the API has no such field
 * - rows with `(prod)`: the API as `-c stage=prod` deploys it
 *
 * Answers over the real-time endpoint, to a `start`, whose own credentials count, whoever opened the connection; and to
 * the connection itself (`connect`)
 *
 * - `delivers`: acknowledged, and receives what is published
 * - `silent`: acknowledged, and receives nothing
 * - `ack`: connected
 * - `refused`, `denied`, `401`, `expired`, `unsup`: as above, in an `error` frame or (connect) a `connection_error`
 *
 * A question mark: no source shows what AWS answers; the letter behind it says what is not known, and what stands
 * instead (`reasons`). Tokens that were revoked, or whose user was disabled, verify until they expire, as on AWS:
 * AppSync knows a token by its signature alone.
 */
const table = readFileSync(new URL('./matrix.txt', import.meta.url), 'utf8');

export const roles = [
  'anonymous',
  'owner',
  'other',
  'ranger',
  'disabled',
  'revoked',
  'expired',
  'otherPool',
  'otherClient',
  'publisher',
  'otherRole',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

export type Transport = 'http' | 'ws';

/** What is not verified, by the letter behind the question mark. */
export const reasons: Readonly<Record<string, string>> = {
  f:
    'Whether an IAM caller needs `appsync:GraphQL` for the fields of introspection as well. ' +
    'Here it does, as for any field of the root.',
  o:
    'Whether an IAM caller without permission for a field ' +
    'is told so before the transport refuses the kind of operation. ' +
    'Here the transport comes first; nothing runs either way.',
  v:
    'Whether an IAM caller without permission is told so before the document is validated. ' +
    'Here validation comes first, ' +
    'because a field that does not exist has no permission.',
  c:
    'Whether an IAM caller needs a permission to connect. ' +
    'Here a valid signature does; every start is authorised by itself.',
};

export interface Cell {
  readonly transport: Transport;
  /** A coordinate of the schema, with the variant of its arguments in parentheses; or `connect`. */
  readonly operation: string;
  readonly role: Role;
  readonly expected: string;
  /** Where no source shows AWS's answer: the letter of the reason. */
  readonly unverified?: string;
}

export const cells: readonly Cell[] = readTable(table);

function readTable(text: string): Cell[] {
  const [header = [], ...rows] = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[0] !== '');
  if (header.join() !== roles.join())
    throw new Error(`the columns of the table are not the roles: ${header.join(' ')}`);
  return rows.flatMap(([transport, operation = '', ...words]) => {
    if ((transport !== 'http' && transport !== 'ws') || words.length !== roles.length)
      throw new Error(`row ${operation} has ${words.length} cells`);
    return roles.map((role, column) => {
      const [expected = '', unverified] = (words[column] ?? '').split('?');
      return { transport, operation, role, expected, ...(unverified !== undefined && { unverified }) };
    });
  });
}

/** `Query.getReport(unknown)` is a row of the field `Query.getReport`. */
export const coordinateOf = (operation: string): string => operation.replace(/\(.*\)$/, '');
