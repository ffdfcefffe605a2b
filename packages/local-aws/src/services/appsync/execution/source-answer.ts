import { declareUnverified } from '../../../kernel/unverified.ts';

export const errorType = declareUnverified(
  'appsync-data-source:error-type',
  'A call of an HTTP or EventBridge data source failed, and the type of that error is not documented.',
  'The type is EventBridge:CODE with the code of the service, or Http:ConnectionError.',
);

/** The answer of a data source to a resolver: a result, or the reason why there is none. */
export interface Answer {
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string };
}
