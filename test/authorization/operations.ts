import { coordinateOf } from './matrix.ts';

/** What the operations are about. */
export interface Subject {
  readonly reportId: string;
  readonly owner: string;
  readonly dragonName: string;
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** For the API as it is deployed with `-c stage=prod`. */
  readonly production?: boolean;
}

const location = { country: 'Portugal', state: 'Lisboa', city: 'Lisbon', neighborhood: 'Alfama' };
const dragon = (name: string) => ({ name, family: 'green', description: 'Seen over the harbour at dawn.', location });
const place = 'location { country state city neighborhood }';
const reportFields = `id owner status version createdAt updatedAt reason { code message dragonName }
  dragon { name family description ${place} }`;
const dragonFields = `name family description addedAt ${place}`;

/** A number that only the tests dial. */
export const phoneNumber = '+12025550123';

export const reportInput = (dragonName: string) => ({
  dragonName,
  description: 'Seen over the harbour at dawn.',
  family: 'Green',
  ...location,
  reportingPhoneNumber: phoneNumber,
});

/** Of the owner's report; `version` marks the publication. */
export const publishStatus = ({ reportId, owner, dragonName }: Subject, version: number): Operation => {
  const at = '2026-01-01T00:00:00.000Z';
  const input = {
    id: reportId,
    owner,
    status: 'ACCEPTED',
    version,
    dragon: dragon(dragonName),
    createdAt: at,
    updatedAt: at,
  };
  return {
    query: `mutation P($input: PublishReportStatusInput!) { publishReportStatus(input: $input) { ${reportFields} } }`,
    variables: { input },
  };
};

export const publishAdded = (name: string): Operation => {
  const input = { ...dragon(name), addedAt: '2026-01-01T00:00:00.000Z' };
  return {
    query: `mutation P($input: PublishDragonAddedInput!) { publishDragonAdded(input: $input) { ${dragonFields} } }`,
    variables: { input },
  };
};

export const reportDragon = (name: string): Operation => ({
  query: `mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { ${reportFields} } }`,
  variables: { input: reportInput(name) },
});

export const getReport = (id: string): Operation => ({
  query: `query G($id: ID!) { getReport(id: $id) { ${reportFields} } }`,
  variables: { id },
});

const plain = (query: string): Operation => ({ query, variables: {} });
const onStatus = (id?: string): Operation => ({
  query: `subscription S($id: ID) { onReportStatusChanged(id: $id) { ${reportFields} } }`,
  variables: { ...(id !== undefined && { id }) },
});
const onAdded = (family?: string): Operation => ({
  query: `subscription S($family: String) { onDragonAdded(family: $family) { ${dragonFields} } }`,
  variables: { ...(family !== undefined && { family }) },
});

export const unknownReport = ({ reportId }: Subject): string =>
  reportId.slice(0, -1) + (reportId.endsWith('a') ? 'b' : 'a');

/** The document of each row. */
export const operations: Readonly<Record<string, (subject: Subject) => Operation>> = {
  'Query.getDragon': ({ dragonName }) => ({
    query: `query G($name: String!) { getDragon(name: $name) { ${dragonFields} } }`,
    variables: { name: dragonName },
  }),
  'Query.listDragons': () => plain(`{ listDragons { items { ${dragonFields} } nextToken } }`),
  'Query.countDragons': () => plain('{ countDragons(by: FAMILY) { key count } }'),
  "Query.getReport(owner's)": ({ reportId }) => getReport(reportId),
  'Query.getReport(unknown)': (subject) => getReport(unknownReport(subject)),
  'Query.listReports': () => plain(`{ listReports { items { ${reportFields} } nextToken } }`),
  'Query.listAllReports': () => plain(`{ listAllReports { items { ${reportFields} } nextToken } }`),
  'Query.__schema': () => plain('{ __schema { queryType { name } types { name fields { name } } } }'),
  'Query.__type': () => plain('{ __type(name: "Report") { fields { name } } }'),
  'Query.__typename': () => plain('{ __typename }'),
  'Query.__schema(prod)': () => ({ ...plain('{ __schema { queryType { name } } }'), production: true }),
  'Query.__type(prod)': () => ({ ...plain('{ __type(name: "Report") { name } }'), production: true }),
  'Query.__typename(prod)': () => ({ ...plain('{ __typename }'), production: true }),
  'Mutation.reportDragon': () => reportDragon(`Matrix ${crypto.randomUUID().slice(0, 8)}`),
  'Mutation.publishReportStatus': (subject) => publishStatus(subject, 1),
  'Mutation.publishDragonAdded': ({ dragonName }) => publishAdded(dragonName),
  'Subscription.onReportStatusChanged': () => onStatus(),
  "Subscription.onReportStatusChanged(owner's)": ({ reportId }) => onStatus(reportId),
  'Subscription.onReportStatusChanged(unknown)': (subject) => onStatus(unknownReport(subject)),
  'Subscription.onDragonAdded': () => onAdded(),
  'Subscription.onDragonAdded(family)': () => onAdded('GREEN'),
  'Subscription.onDragonAdded(others)': () => onAdded('red'),
};

/** The response key of an operation's one root field. */
export const fieldOf = (operation: string): string => coordinateOf(operation).split('.')[1] ?? '';
