// Generated from schema.graphql and web/src/operations.ts by `npm run codegen`. Do not edit.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type DragonFilterInput = {
  and?: Array<DragonFilterInput> | null | undefined;
  city?: StringFilterInput | null | undefined;
  country?: StringFilterInput | null | undefined;
  description?: StringFilterInput | null | undefined;
  family?: StringFilterInput | null | undefined;
  name?: StringFilterInput | null | undefined;
  neighborhood?: StringFilterInput | null | undefined;
  not?: DragonFilterInput | null | undefined;
  or?: Array<DragonFilterInput> | null | undefined;
  state?: StringFilterInput | null | undefined;
};

export type DragonGrouping =
  | 'CITY'
  | 'COUNTRY'
  | 'FAMILY'
  | 'STATE';

export type ReportDragonInput = {
  city: string;
  clientToken?: string | null | undefined;
  /** Asks for a confirmation to the caller's own verified phone number, where the operator allows it. */
  confirmationRequired?: boolean | null | undefined;
  country: string;
  description: string;
  dragonName: string;
  family: string;
  neighborhood: string;
  /** Accepted and never stored, logged or dialled. */
  reportingPhoneNumber?: string | null | undefined;
  state: string;
};

export type ReportStatus =
  | 'ACCEPTED'
  | 'FAILED'
  | 'PENDING'
  | 'REJECTED'
  | 'VALIDATING';

export type StringFilterInput = {
  beginsWith?: string | null | undefined;
  contains?: string | null | undefined;
  eq?: string | null | undefined;
  in?: Array<string> | null | undefined;
  ne?: string | null | undefined;
};

export type DragonFieldsFragment = { name: string, family: string, description: string, addedAt: string, location: { country: string, state: string, city: string, neighborhood: string } };

export type ReportFieldsFragment = { id: string, owner: string, status: ReportStatus, version: number, createdAt: string, updatedAt: string, reason: { code: string, message: string, dragonName: string | null } | null, dragon: { name: string, family: string, description: string, location: { country: string, state: string, city: string, neighborhood: string } } };

export type ListDragonsQueryVariables = Exact<{
  filter?: DragonFilterInput | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ListDragonsQuery = { listDragons: { nextToken: string | null, items: Array<{ name: string, family: string, description: string, addedAt: string, location: { country: string, state: string, city: string, neighborhood: string } }> } };

export type GetDragonQueryVariables = Exact<{
  name: string;
}>;


export type GetDragonQuery = { getDragon: { name: string, family: string, description: string, addedAt: string, location: { country: string, state: string, city: string, neighborhood: string } } | null };

export type CountDragonsQueryVariables = Exact<{
  by: DragonGrouping;
}>;


export type CountDragonsQuery = { countDragons: Array<{ key: string, count: number }> };

export type ListReportsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ListReportsQuery = { listReports: { nextToken: string | null, items: Array<{ id: string, owner: string, status: ReportStatus, version: number, createdAt: string, updatedAt: string, reason: { code: string, message: string, dragonName: string | null } | null, dragon: { name: string, family: string, description: string, location: { country: string, state: string, city: string, neighborhood: string } } }> } };

export type ListAllReportsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ListAllReportsQuery = { listAllReports: { nextToken: string | null, items: Array<{ id: string, owner: string, status: ReportStatus, version: number, createdAt: string, updatedAt: string, reason: { code: string, message: string, dragonName: string | null } | null, dragon: { name: string, family: string, description: string, location: { country: string, state: string, city: string, neighborhood: string } } }> } };

export type ReportDragonMutationVariables = Exact<{
  input: ReportDragonInput;
}>;


export type ReportDragonMutation = { reportDragon: { id: string, owner: string, status: ReportStatus, version: number, createdAt: string, updatedAt: string, reason: { code: string, message: string, dragonName: string | null } | null, dragon: { name: string, family: string, description: string, location: { country: string, state: string, city: string, neighborhood: string } } } };

export type OnReportStatusChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnReportStatusChangedSubscription = { onReportStatusChanged: { id: string, owner: string, status: ReportStatus, version: number, createdAt: string, updatedAt: string, reason: { code: string, message: string, dragonName: string | null } | null, dragon: { name: string, family: string, description: string, location: { country: string, state: string, city: string, neighborhood: string } } } | null };

export type OnDragonAddedSubscriptionVariables = Exact<{
  family?: string | null | undefined;
}>;


export type OnDragonAddedSubscription = { onDragonAdded: { name: string, family: string, description: string, addedAt: string, location: { country: string, state: string, city: string, neighborhood: string } } | null };
