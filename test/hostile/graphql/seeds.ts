import * as operations from '../../../web/src/operations.ts';
import { reportInput } from '../../support/report-input.ts';

export interface Seed {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const page = operations.withFragments(operations.listDragons);
const filters: readonly object[] = [
  { name: { eq: 'atlas' } },
  { and: [{ family: { eq: 'red' } }, { not: { city: { contains: 'a' } } }] },
  { or: [{ description: { beginsWith: 'x' } }, { country: { in: ['Spain', 'Portugal'] } }] },
];
/** Refused for its family, so that no mutant of it starts a workflow. */
const report = reportInput('Mutant', { family: '' });

/** The operations of the web page, which end in a Lambda function. */
export const working: readonly Seed[] = [
  ...filters.map((filter) => ({ query: page, variables: { filter, limit: 5, nextToken: null } })),
  { query: page, variables: { limit: 1 } },
  { query: operations.withFragments(operations.getDragon), variables: { name: 'Atlas' } },
  { query: operations.withFragments(operations.countDragons), variables: { by: 'FAMILY' } },
  { query: operations.withFragments(operations.listReports), variables: { limit: 2 } },
  { query: operations.withFragments(operations.reportDragon), variables: { input: report } },
  {
    query: 'query One($id: ID!) { getReport(id: $id) { id status owner version reason { code } } }',
    variables: { id: 'nothing' },
  },
  {
    query: '{ listAllReports(limit: 3) { items { id owner dragon { name location { city } } } nextToken } }',
    variables: {},
  },
  {
    query:
      'query Two($yes: Boolean!) { a: __typename ' +
      'b: getDragon(name: "Atlas") @include(if: $yes) { ... on Dragon { name @skip(if: false) } } }',
    variables: { yes: true },
  },
  {
    query:
      '{ listDragons(filter: { or: [{ name: { in: ["a", "b"] } }, ' +
      '{ not: { family: { ne: "red" } } }] }, limit: 2) ' +
      '{ items { ...F } } } fragment F on Dragon { name location { ...L } } fragment L on Location { city }',
    variables: {},
  },
];

/** What is answered without one. */
export const light: readonly Seed[] = [
  { query: operations.withFragments(operations.onReportStatusChanged), variables: {} },
  { query: operations.withFragments(operations.onDragonAdded), variables: { family: 'green' } },
  {
    query:
      'query Q($yes: Boolean! = true, $name: String) { ...T a: __typename @include(if: $yes) ' +
      '__type(name: $name) { name kind } } fragment T on Query ' +
      '{ b: __typename ... on Query { c: __typename @skip(if: false) } }',
    variables: { name: 'Dragon' },
  },
  {
    query:
      '{ __schema { queryType { name fields { name args { name type { name kind ofType { name } } } } } } ' +
      '__type(name: "Dragon") { fields { name } } }',
    variables: {},
  },
  {
    query: 'mutation P($input: PublishDragonAddedInput!) { publishDragonAdded(input: $input) { name } }',
    variables: {
      input: {
        name: 'x',
        family: 'x',
        description: 'x',
        addedAt: '2026-01-01T00:00:00Z',
        location: { country: 'x', state: 'x', city: 'x', neighborhood: 'x' },
      },
    },
  },
];
