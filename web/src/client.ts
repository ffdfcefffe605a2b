import { generateClient } from 'aws-amplify/api';
import { unreachable } from './message.ts';
import { withFragments, type GraphQLOperation } from './operations.ts';

/** An error of the API: its type (VALIDATION, CONFLICT …) and, for input, the field that it concerns. */
export class ApiError extends Error {
  readonly type: string;
  readonly field: string | undefined;

  constructor(message: string, type: string, field?: string) {
    super(message);
    this.name = 'ApiError';
    this.type = type;
    this.field = field;
  }
}

interface WireError {
  readonly message: string;
  readonly errorType?: string | null;
  readonly errorInfo?: { readonly field?: string } | null;
  /** Amplify sets it if there was no answer. observed: aws-amplify 6.22.1 */
  readonly originalError?: { readonly name?: string };
}

interface Client {
  graphql(request: { query: string; variables: object }): Promise<{ data: unknown }>;
}

interface SubscribingClient {
  graphql(request: { query: string; variables: object }): {
    subscribe(observer: { next(value: { data: unknown }): void; error(error: unknown): void }): { unsubscribe(): void };
  };
}

let client: unknown;
// Amplify must be configured before its client is made. observed: aws-amplify 6.22.1
const amplifyClient = <T>(): T => (client ??= generateClient()) as T;

/** Runs a query or mutation. Rejects with ApiError. */
export async function run<Variables extends object, Data>(
  operation: GraphQLOperation<Variables, Data>,
  variables: Variables,
): Promise<Data> {
  try {
    const { data } = await amplifyClient<Client>().graphql({ query: withFragments(operation), variables });
    return data as Data;
  } catch (failure) {
    const [error] = (failure as { errors?: WireError[] }).errors ?? [];
    if (!error || error.originalError?.name === 'NetworkError') throw new ApiError(unreachable, 'Network');
    throw new ApiError(error.message, error.errorType ?? 'Unknown', error.errorInfo?.field);
  }
}

/** Subscribes until the result is called. */
export function subscribe<Variables extends object, Data>(
  operation: GraphQLOperation<Variables, Data>,
  variables: Variables,
  onData: (data: Data) => void,
  onError: (error: unknown) => void,
): () => void {
  const subscription = amplifyClient<SubscribingClient>()
    .graphql({ query: withFragments(operation), variables })
    .subscribe({ next: ({ data }) => onData(data as Data), error: onError });
  return () => subscription.unsubscribe();
}
