/** What an audit sends; `url` is the endpoint's unless told otherwise. */
export interface Sent {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Instead of the endpoint's path. */
  readonly path?: string;
}

export interface Received {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly json:
    | {
        readonly data?: Record<string, unknown> | null;
        readonly errors?: readonly { readonly message: string; readonly extensions?: unknown }[];
        readonly extensions?: unknown;
      }
    | undefined;
}

/** Sends an audit's request with somebody's token. */
export async function send(
  endpoint: string,
  authorization: string,
  { method, headers, body, parameters, path }: Sent,
): Promise<Received> {
  const url = new URL(path ?? endpoint, endpoint);
  for (const [name, value] of Object.entries(parameters ?? {})) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', text, json: parse(text) };
}

function parse(text: string): Received['json'] {
  try {
    return JSON.parse(text) as Received['json'];
  } catch {
    return undefined;
  }
}

export const query = (document: string): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: { query: document },
});
