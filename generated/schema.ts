// Generated from schema.graphql by `npm run codegen`. Do not edit.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDateTime: { input: string; output: string; }
  AWSPhone: { input: string; output: string; }
};

export type Dragon = {
  addedAt: Scalars['AWSDateTime']['output'];
  description: Scalars['String']['output'];
  family: Scalars['String']['output'];
  location: Location;
  name: Scalars['String']['output'];
};

export type DragonConnection = {
  items: Array<Dragon>;
  nextToken: Maybe<Scalars['String']['output']>;
};

export type DragonCount = {
  count: Scalars['Int']['output'];
  key: Scalars['String']['output'];
};

export type DragonFilterInput = {
  and?: InputMaybe<Array<DragonFilterInput>>;
  city?: InputMaybe<StringFilterInput>;
  country?: InputMaybe<StringFilterInput>;
  description?: InputMaybe<StringFilterInput>;
  family?: InputMaybe<StringFilterInput>;
  name?: InputMaybe<StringFilterInput>;
  neighborhood?: InputMaybe<StringFilterInput>;
  not?: InputMaybe<DragonFilterInput>;
  or?: InputMaybe<Array<DragonFilterInput>>;
  state?: InputMaybe<StringFilterInput>;
};

export type DragonGrouping =
  | 'CITY'
  | 'COUNTRY'
  | 'FAMILY'
  | 'STATE';

export type Location = {
  city: Scalars['String']['output'];
  country: Scalars['String']['output'];
  neighborhood: Scalars['String']['output'];
  state: Scalars['String']['output'];
};

export type Mutation = {
  publishDragonAdded: Maybe<Dragon>;
  publishReportStatus: Maybe<Report>;
  /**
   * Reports a dragon; the answer is PENDING and the outcome follows by subscription.
   * The same `clientToken` with the same input gives the same report; with another input, CONFLICT.
   */
  reportDragon: Report;
};


export type MutationPublishDragonAddedArgs = {
  input: PublishDragonAddedInput;
};


export type MutationPublishReportStatusArgs = {
  input: PublishReportStatusInput;
};


export type MutationReportDragonArgs = {
  input: ReportDragonInput;
};

export type PublishDragonAddedInput = {
  addedAt: Scalars['AWSDateTime']['input'];
  description: Scalars['String']['input'];
  family: Scalars['String']['input'];
  location: PublishLocationInput;
  name: Scalars['String']['input'];
};

export type PublishLocationInput = {
  city: Scalars['String']['input'];
  country: Scalars['String']['input'];
  neighborhood: Scalars['String']['input'];
  state: Scalars['String']['input'];
};

export type PublishReportReasonInput = {
  code: Scalars['String']['input'];
  dragonName?: InputMaybe<Scalars['String']['input']>;
  message: Scalars['String']['input'];
};

/** The whole public report, so that subscribers need no second read. */
export type PublishReportStatusInput = {
  createdAt: Scalars['AWSDateTime']['input'];
  dragon: PublishReportedDragonInput;
  id: Scalars['ID']['input'];
  owner: Scalars['ID']['input'];
  reason?: InputMaybe<PublishReportReasonInput>;
  status: ReportStatus;
  updatedAt: Scalars['AWSDateTime']['input'];
  version: Scalars['Int']['input'];
};

export type PublishReportedDragonInput = {
  description: Scalars['String']['input'];
  family: Scalars['String']['input'];
  location: PublishLocationInput;
  name: Scalars['String']['input'];
};

export type Query = {
  /** How many dragons there are for each value of `by`. */
  countDragons: Array<DragonCount>;
  /** The dragon of this name, in any case, spacing or Unicode form; null when there is none. */
  getDragon: Maybe<Dragon>;
  /** One of the caller's own reports (Rangers: anybody's); null when unknown or somebody else's. */
  getReport: Maybe<Report>;
  /** Everybody's reports, newest first. */
  listAllReports: ReportConnection;
  /** Pages of dragons, in no particular order. `limit` is 25 unless told, 1 to 100. A page may be short and still have a `nextToken`. */
  listDragons: DragonConnection;
  /** The caller's own reports, newest first. */
  listReports: ReportConnection;
};


export type QueryCountDragonsArgs = {
  by: DragonGrouping;
  filter?: InputMaybe<DragonFilterInput>;
};


export type QueryGetDragonArgs = {
  name: Scalars['String']['input'];
};


export type QueryGetReportArgs = {
  id: Scalars['ID']['input'];
};


export type QueryListAllReportsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryListDragonsArgs = {
  filter?: InputMaybe<DragonFilterInput>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryListReportsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

export type Report = {
  createdAt: Scalars['AWSDateTime']['output'];
  dragon: ReportedDragon;
  id: Scalars['ID']['output'];
  owner: Scalars['ID']['output'];
  reason: Maybe<ReportReason>;
  status: ReportStatus;
  updatedAt: Scalars['AWSDateTime']['output'];
  /** Grows with every change of status and never goes back. */
  version: Scalars['Int']['output'];
};

export type ReportConnection = {
  items: Array<Report>;
  nextToken: Maybe<Scalars['String']['output']>;
};

export type ReportDragonInput = {
  city: Scalars['String']['input'];
  clientToken?: InputMaybe<Scalars['ID']['input']>;
  /** Asks for a confirmation to the caller's own verified phone number, where the operator allows it. */
  confirmationRequired?: InputMaybe<Scalars['Boolean']['input']>;
  country: Scalars['String']['input'];
  description: Scalars['String']['input'];
  dragonName: Scalars['String']['input'];
  family: Scalars['String']['input'];
  neighborhood: Scalars['String']['input'];
  /** Accepted and never stored, logged or dialled. */
  reportingPhoneNumber?: InputMaybe<Scalars['AWSPhone']['input']>;
  state: Scalars['String']['input'];
};

export type ReportReason = {
  code: Scalars['String']['output'];
  /** For DUPLICATE_DRAGON, the dragon that exists. */
  dragonName: Maybe<Scalars['String']['output']>;
  message: Scalars['String']['output'];
};

export type ReportStatus =
  | 'ACCEPTED'
  | 'FAILED'
  | 'PENDING'
  | 'REJECTED'
  | 'VALIDATING';

export type ReportedDragon = {
  description: Scalars['String']['output'];
  family: Scalars['String']['output'];
  location: Location;
  name: Scalars['String']['output'];
};

export type StringFilterInput = {
  beginsWith?: InputMaybe<Scalars['String']['input']>;
  contains?: InputMaybe<Scalars['String']['input']>;
  eq?: InputMaybe<Scalars['String']['input']>;
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  ne?: InputMaybe<Scalars['String']['input']>;
};

export type Subscription = {
  /** Dragons as they are accepted, or those of one family. */
  onDragonAdded: Maybe<Dragon>;
  /** Status changes of the caller's own reports (Rangers: all), or of the one named. */
  onReportStatusChanged: Maybe<Report>;
};


export type SubscriptionOnDragonAddedArgs = {
  family?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionOnReportStatusChangedArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
};
