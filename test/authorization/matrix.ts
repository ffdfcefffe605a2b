/**
 * Who may do what: the one table. A cell is what the role in the column gets for the row; test/authorization checks
 * every cell, and that no field of schema.graphql and no role is without its cells.
 *
 * Answers over HTTP
 *  data 200, without errors, and a value refused 200, null and `Unauthorized`: Not Authorized to access <field> on type
 * <Type>
 *  null 200, without errors, and null denied 401 `UnauthorizedException`: Permission denied (no IAM policy allows the
 * field)
 *   401      `UnauthorizedException`, no usable token    expired  401 `UnauthorizedException`: Token has expired.
 *  unsup the transport does not run such operations keyless, forbidden an AWS API's own: unsigned, and not allowed by
 * policy
 *  hidden 200, null, and an error of validation: the API has no such field. (prod): the API as \`-c stage=prod\`
 * deploys it Answers over the real-time endpoint: to a `start`, whose own credentials count whoever opened the
 * connection; and to the connection itself (`connect`)
 *   delivers acknowledged, and receives what is published   silent  acknowledged, and does not   ack  connected
 *   refused, denied, 401, expired, unsup: as above, in an `error` frame or (connect) a `connection_error`
 *
 * A question mark: no source shows what AWS answers; the letter behind it says what is not known, and what stands
 * instead (\`reasons\`). Tokens that were revoked, or whose user was disabled, verify until they expire, as on AWS:
 * AppSync knows a token by its signature alone.
 */
const table = `
                                                 anonymous owner    other    ranger   disabled revoked  expired otherPool otherClient publisher otherRole administrator

http Query.getDragon                             401       data     data     data     data     data     expired 401       401         denied    denied    refused
http Query.listDragons                           401       data     data     data     data     data     expired 401       401         denied    denied    refused
http Query.countDragons                          401       data     data     data     data     data     expired 401       401         denied    denied    refused
http Query.getReport(owner's)                    401       data     null     data     null     null     expired 401       401         denied    denied    refused
http Query.getReport(unknown)                    401       null     null     null     null     null     expired 401       401         denied    denied    refused
http Query.listReports                           401       data     data     data     data     data     expired 401       401         denied    denied    refused
http Query.listAllReports                        401       refused  refused  data     refused  refused  expired 401       401         denied    denied    refused
http Query.__schema                              401       data     data     data     data     data     expired 401       401         denied?f  denied?f  data
http Query.__type                                401       data     data     data     data     data     expired 401       401         denied?f  denied?f  data
http Query.__typename                            401       data     data     data     data     data     expired 401       401         denied?f  denied?f  data
http Query.__schema(prod)                        401       hidden   hidden   hidden   hidden   hidden   expired 401       401         hidden?v  hidden?v  hidden
http Query.__type(prod)                          401       hidden   hidden   hidden   hidden   hidden   expired 401       401         hidden?v  hidden?v  hidden
http Query.__typename(prod)                      401       data     data     data     data     data     expired 401       401         denied?f  denied?f  data
http Mutation.reportDragon                       401       data     data     data     data     data     expired 401       401         denied    denied    refused
http Mutation.publishReportStatus                401       refused  refused  refused  refused  refused  expired 401       401         data      denied    data
http Mutation.publishDragonAdded                 401       refused  refused  refused  refused  refused  expired 401       401         data      denied    data
http Subscription.onReportStatusChanged          401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
http Subscription.onDragonAdded                  401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
http AWS.ListUsers                               keyless   keyless  keyless  keyless  keyless  keyless  keyless keyless   keyless     forbidden forbidden data

ws   connect                                     401       ack      ack      ack      ack      ack      expired 401       401         ack?c     ack?c     ack
ws   Query.getDragon                             401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.listDragons                           401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.countDragons                          401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.getReport(owner's)                    401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.getReport(unknown)                    401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.listReports                           401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.listAllReports                        401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.__schema                              401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.__type                                401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Query.__typename                            401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Mutation.reportDragon                       401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup?o   unsup?o   unsup
ws   Mutation.publishReportStatus                401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup     unsup?o   unsup
ws   Mutation.publishDragonAdded                 401       unsup    unsup    unsup    unsup    unsup    expired 401       401         unsup     unsup?o   unsup
ws   Subscription.onReportStatusChanged          401       delivers silent   delivers silent   silent   expired 401       401         denied    denied    refused
ws   Subscription.onReportStatusChanged(owner's) 401       delivers silent   delivers silent   silent   expired 401       401         denied    denied    refused
ws   Subscription.onReportStatusChanged(unknown) 401       silent   silent   silent   silent   silent   expired 401       401         denied    denied    refused
ws   Subscription.onDragonAdded                  401       delivers delivers delivers delivers delivers expired 401       401         denied    denied    refused
ws   Subscription.onDragonAdded(family)          401       delivers delivers delivers delivers delivers expired 401       401         denied    denied    refused
ws   Subscription.onDragonAdded(others)          401       silent   silent   silent   silent   silent   expired 401       401         denied    denied    refused
`;

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

/** What nobody could verify, by the letter behind the question mark. */
export const reasons: Readonly<Record<string, string>> = {
  f: 'Whether an IAM caller needs `appsync:GraphQL` for the fields of introspection as well. Here it does, as for any field of the root.',
  o: 'Whether an IAM caller without permission for a field is told so before the transport refuses the kind of operation. Here the transport comes first; nothing runs either way.',
  v: 'Whether an IAM caller without permission is told so before the document is validated. Here validation comes first, because a field that does not exist has no permission.',
  c: 'Whether an IAM caller needs a permission to connect. Here a valid signature does; every start is authorised by itself.',
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
