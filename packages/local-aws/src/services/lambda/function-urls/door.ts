import type { IsAllowed, VerifySignature } from '../../../contract/ports.ts';
import type { AwsResponse, Door, Note, Ports, UnauthenticatedRequest } from '../../../contract/service.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { nameOf, type Principal } from '../../../kernel/principal.ts';
import type { Functions } from '../functions.ts';
import { execute } from '../invoke.ts';
import { answerOf, badGateway } from './answer.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { urlEvent } from './event.ts';
import { pathPrefix, type FunctionUrl, type FunctionUrls } from './urls.ts';
import { maxRequestBytes } from '../invoke.ts';

export interface UrlPorts extends Pick<Ports, 'clock' | 'region'> {
  readonly verifySignature: VerifySignature;
  readonly isAllowed: IsAllowed;
}

/** Takes the requests to the addresses of functions, from anybody or from those who may. */
export const createUrlDoor = (ports: UrlPorts, urls: FunctionUrls, functions: Functions): Door => ({
  action: 'FunctionUrl',
  accepts: ({ path }) => path.startsWith(pathPrefix),
  signedToo: true,
  mostBodyBytes: maxRequestBytes,
  targetOf: ({ path }) => partsOf(path).id,
  answer: (request, note) => answer(ports, urls, functions, request, note),
  error: (request, error) => ({
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': request.requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ Message: error.message }),
  }),
});

function partsOf(path: string): { readonly id: string; readonly rest: string } {
  const [id = '', ...rest] = path.slice(pathPrefix.length).split('/');
  return { id, rest: `/${rest.join('/')}` };
}

async function answer(
  ports: UrlPorts,
  urls: FunctionUrls,
  functions: Functions,
  request: UnauthenticatedRequest,
  note: Note,
): Promise<AwsResponse> {
  const { id, rest: rawPath } = partsOf(request.path);
  const url = urls.byId(id);
  const fn = url && functions.byName(url.functionName);
  if (!url || !fn) throw new AwsError('ResourceNotFoundException', 'There is no function URL here.', { status: 404 });
  const qualifier = url.qualifier === '' ? '$LATEST' : url.qualifier;
  const functionArn = url.qualifier === '' ? fn.definition.arn : `${fn.definition.arn}:${url.qualifier}`;
  note.subject = functionArn;
  if (url.cors && isPreflight(request)) return { status: 200, headers: preflightHeaders(url.cors, request), body: '' };
  const principal = callerOf(ports, url, request);
  note.principal = nameOf(principal);
  authorize(ports, url, functionArn, principal, note);
  const about = { id, region: ports.region, rawPath, principal, requestId: note.id, now: ports.clock.now() };
  const payload = JSON.stringify(urlEvent(request, about));
  const result = await execute(functions, fn, { payload, requestId: note.id, functionArn, qualifier });
  const given = result.failed ? badGateway : answerOf(result.payload);
  return {
    ...given,
    headers: { ...given.headers, ...corsHeaders(url.cors, request), 'x-amzn-requestid': note.id },
  };
}

const forbidden = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'Forbidden. For troubleshooting Function URL authorization issues, see: ' +
      'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    { status: 403 },
  );

function callerOf(
  { verifySignature }: UrlPorts,
  { authType }: FunctionUrl,
  request: UnauthenticatedRequest,
): Principal {
  if (authType === 'NONE') return { type: 'Anonymous' };
  if (request.headers['authorization'] === undefined && !request.query.has('X-Amz-Signature')) throw forbidden();
  return verifySignature(request, 'lambda', 'rest');
}

/** docs: AWS Lambda Developer Guide, "Control access to Lambda function URLs" (both permissions are necessary) */
function authorize(
  { isAllowed }: UrlPorts,
  { authType }: FunctionUrl,
  resource: string,
  principal: Principal,
  { id: entry }: Note,
): void {
  const common = { principal, resource, entry };
  const mayCall = isAllowed({
    ...common,
    action: 'lambda:InvokeFunctionUrl',
    context: { 'lambda:functionurlauthtype': authType },
  });
  const mayInvoke = isAllowed({
    ...common,
    action: 'lambda:InvokeFunction',
    context: { 'lambda:invokedviafunctionurl': 'true' },
  });
  if (!mayCall || !mayInvoke) throw forbidden();
}
