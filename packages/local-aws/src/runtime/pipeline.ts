import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { Exchange, type Step } from './exchange.ts';
import {
  address,
  answerErrors,
  answerLocally,
  authorise,
  identify,
  injectFault,
  keepStrangersOut,
  makeDurable,
  record,
  refuseUnread,
  serve,
  welcome,
  type PipelineParts,
} from './steps.ts';

/**
 * The life of a request to the AWS endpoint, from the last byte of its body to the first byte of its answer. On the way
 * in, each step adds what it finds out. On the way out, the answer passes the same steps in reverse. Before the first
 * step, the headers alone decide how much of the body is read (`body-limit.ts`).
 */
export const lifeOfRequest = (parts: PipelineParts): Handle =>
  compose([
    record(parts), // one entry in the journal, closed with the status of the answer
    makeDurable(parts), // the answer waits until everything that it tells of is on disk
    keepStrangersOut(parts), // foreign pages and rebound names are refused
    welcome(parts), // a browser gets a page that says what this is
    answerLocally(parts), // what the runtime has beside AWS
    answerErrors(parts), // errors from here on are written in the protocol of the addressed service
    address(parts), // which service answers, or which of its special endpoints
    refuseUnread, // a body that is longer than the service takes, or for which there was no room
    injectFault(parts), // faults that a test or a developer asked for
    identify(parts), // the caller, by the signature
    authorise(parts), // what the call needs, and whether the policies allow it
    serve(parts), // read, run, answered
  ]);

export type Handle = (request: UnauthenticatedRequest) => Promise<AwsResponse>;

function compose(steps: readonly Step[]): Handle {
  const pass = (exchange: Exchange, index: number): Promise<AwsResponse> => {
    const step = steps[index];
    if (!step) throw new Error('the last step of a pipeline answers');
    return step(exchange, () => pass(exchange, index + 1));
  };
  return (request) => pass(new Exchange(request), 0);
}
