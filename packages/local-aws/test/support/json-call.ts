import type { Service } from '../../src/contract/service.ts';
import { administrator } from './ports.ts';
import { respond } from './respond.ts';

/**
 * Calls an action of a service that speaks JSON, as the administrator. Throws any other answer as an error with the
 * error's name.
 */
export async function jsonCall<T = Record<string, unknown>>(
  service: Service,
  target: string,
  input: object,
): Promise<T> {
  const response = await respond(service, {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': target },
    body: Buffer.from(JSON.stringify(input)),
    principal: administrator,
    requestId: 'r',
    sourceIp: '127.0.0.1',
  });
  const answer = JSON.parse(response.body as string) as T & { __type?: string; message?: string };
  if (response.status !== 200) throw Object.assign(new Error(answer.message), { name: answer.__type });
  return answer;
}
