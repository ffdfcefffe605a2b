import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { Exchange, type Step } from './exchange.ts';
import {
  address,
  answerErrors,
  authorise,
  identify,
  injectFault,
  keepStrangersOut,
  makeDurable,
  record,
  refuseTooLarge,
  serve,
  welcome,
  type PipelineParts,
} from './steps.ts';

/**
 * The life of a request to the AWS endpoint, from the last byte of its body to the first byte of its answer. Inward
 * each step adds what it finds out; outward the answer passes the same steps in reverse. What the headers alone decide
 * has decided before how much of the body is read (`body-limit.ts`); the steps say so.
 */
export const lifeOfRequest = (parts: PipelineParts): Handle =>
  compose([
    record(parts), // one entry in the journal, closed with the status of the answer
    makeDurable(parts), // the answer waits until everything that it tells of is on disk
    keepStrangersOut(parts), // pages of strangers and names that were rebound are refused
    welcome(parts), // a person with a browser is told what this is
    answerErrors(parts), // what goes wrong from here on is said in the words of whoever was addressed
    address(parts), // which service answers, or which of its doors
    refuseTooLarge, // what is longer than whoever answers takes
    injectFault(parts), // what goes wrong on purpose
    identify(parts), // who calls, by the signature
    authorise(parts), // what the call needs, and whether the policies allow it
    serve, // read, run, answered
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
