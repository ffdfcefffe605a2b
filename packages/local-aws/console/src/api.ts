/** Is thrown for the error that the server of the console answered. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export async function get<Answer>(path: string): Promise<Answer> {
  return read(await reach(path, {}));
}

export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return read(await reach(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Uploads a file unchanged. */
export async function upload(path: string, file: File): Promise<void> {
  await read(await reach(path, { method: 'POST', body: file }));
}

/** Calls an AWS service by its public API. Throws the error of the service. */
export async function aws<Output>(service: string, action: string, input: object = {}): Promise<Output> {
  const { status, body } = await post<{ status: number; body: AwsError & Output }>('/api/aws', {
    service,
    action,
    input,
  });
  if (status < 400) return body;
  throw new Refused((body.__type ?? String(status)).replace(/^.*#/, ''), body.message ?? body.Message ?? '');
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export const rest = (service: string, method: string, path: string, body = ''): Promise<RestAnswer> =>
  post('/api/rest', { service, method, path, body });

interface AwsError {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Refused('NotRunning', 'local-aws does not answer. It has been stopped, or is starting again.');
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  const answer = (await response.json()) as Answer & { error?: string; message?: string };
  if (response.ok) return answer;
  throw new Refused(answer.error ?? String(response.status), answer.message ?? '');
}

export const sentenceOf = (error: unknown): string => {
  if (error instanceof Refused) return error.message === '' ? error.code : `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};
