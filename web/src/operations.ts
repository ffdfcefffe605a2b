import type * as types from '../../generated/web.ts';

/** A GraphQL document that knows the types of its variables and of its data. */
export type GraphQLOperation<Variables, Data> = string & { readonly __variables: Variables; readonly __data: Data };

const operation = <Variables, Data>(document: string) => document as GraphQLOperation<Variables, Data>;

const dragonFields = /* GraphQL */ `
  fragment DragonFields on Dragon {
    name
    family
    description
    addedAt
    location {
      country
      state
      city
      neighborhood
    }
  }
`;

const reportFields = /* GraphQL */ `
  fragment ReportFields on Report {
    id
    owner
    status
    version
    createdAt
    updatedAt
    reason {
      code
      message
      dragonName
    }
    dragon {
      name
      family
      description
      location {
        country
        state
        city
        neighborhood
      }
    }
  }
`;

export const listDragons = operation<types.ListDragonsQueryVariables, types.ListDragonsQuery>(/* GraphQL */ `
  query ListDragons($filter: DragonFilterInput, $limit: Int, $nextToken: String) {
    listDragons(filter: $filter, limit: $limit, nextToken: $nextToken) {
      items {
        ...DragonFields
      }
      nextToken
    }
  }
`);

export const getDragon = operation<types.GetDragonQueryVariables, types.GetDragonQuery>(/* GraphQL */ `
  query GetDragon($name: String!) {
    getDragon(name: $name) {
      ...DragonFields
    }
  }
`);

export const countDragons = operation<types.CountDragonsQueryVariables, types.CountDragonsQuery>(/* GraphQL */ `
  query CountDragons($by: DragonGrouping!) {
    countDragons(by: $by) {
      key
      count
    }
  }
`);

export const listReports = operation<types.ListReportsQueryVariables, types.ListReportsQuery>(/* GraphQL */ `
  query ListReports($limit: Int, $nextToken: String) {
    listReports(limit: $limit, nextToken: $nextToken) {
      items {
        ...ReportFields
      }
      nextToken
    }
  }
`);

export const listAllReports = operation<types.ListAllReportsQueryVariables, types.ListAllReportsQuery>(/* GraphQL */ `
  query ListAllReports($limit: Int, $nextToken: String) {
    listAllReports(limit: $limit, nextToken: $nextToken) {
      items {
        ...ReportFields
      }
      nextToken
    }
  }
`);

export const reportDragon = operation<types.ReportDragonMutationVariables, types.ReportDragonMutation>(/* GraphQL */ `
  mutation ReportDragon($input: ReportDragonInput!) {
    reportDragon(input: $input) {
      ...ReportFields
    }
  }
`);

export const onReportStatusChanged = operation<
  types.OnReportStatusChangedSubscriptionVariables,
  types.OnReportStatusChangedSubscription
>(/* GraphQL */ `
  subscription OnReportStatusChanged {
    onReportStatusChanged {
      ...ReportFields
    }
  }
`);

export const onDragonAdded = operation<types.OnDragonAddedSubscriptionVariables, types.OnDragonAddedSubscription>(
  /* GraphQL */ `
    subscription OnDragonAdded($family: String) {
      onDragonAdded(family: $family) {
        ...DragonFields
      }
    }
  `,
);

const fragments: Record<string, string> = { DragonFields: dragonFields, ReportFields: reportFields };

/** Adds the fragments that the document spreads. */
export const withFragments = (document: string): string =>
  [
    document,
    ...Object.keys(fragments)
      .filter((name) => document.includes(`...${name}`))
      .map((name) => fragments[name]),
  ].join('\n');
