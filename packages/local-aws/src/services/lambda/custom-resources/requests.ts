import type { InvokeFunction } from '../../../contract/ports.ts';
import type { AwsResponse, Door, Ports } from '../../../contract/service.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Principal } from '../../../kernel/principal.ts';
import { decodeUtf8 } from '../../../kernel/utf8.ts';
import { refusal } from '../../../protocol/refusal.ts';
import { shuttingDown } from '../errors.ts';
import { mostAnswerBytes, NotMade, readAnswer, type Answer } from './answer.ts';
import { longestWaitSeconds, type RequestOfFunction } from './request.ts';

/** Calls functions with the permissions of the deployer. */
export interface RequestPorts extends Pick<Ports, 'clock' | 'ids' | 'endpointUrl' | 'region' | 'operator'> {
  readonly invokeFunction: InvokeFunction;
  readonly deployer: Principal;
}

interface Waiting {
  readonly requestId: string;
  answered(body: string): void;
  failed(error: Error): void;
}

const patienceMs = 10_000;

/** Asks functions for resources, and opens the door through which they answer. */
export class ResourceRequests {
  readonly door: Door;
  readonly #ports: RequestPorts;
  /** The requests that wait, by the path of the address for the answer. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(ports: RequestPorts) {
    this.#ports = ports;
    this.door = {
      action: 'CustomResourceResponse',
      accepts: ({ method, path }) => method === 'PUT' && path.startsWith(bucketOf(ports.region)),
      signedToo: true,
      early: true,
      // A body that is too long must still be read, so that it can be refused for that.
      mostBodyBytes: 64 * mostAnswerBytes,
      answer: ({ path, body }) => this.#hear(path, body),
      error: refusal,
    };
  }

  /** Asks a function. Throws the refusal of a deployment if it fails. */
  ask(request: RequestOfFunction): Promise<Answer> {
    const { ids, endpointUrl, region } = this.#ports;
    const { StackId, RequestId, LogicalResourceId } = request.event;
    const object = encodeURIComponent(`${StackId}|${LogicalResourceId}|${RequestId}`);
    const path = `${bucketOf(region)}${object}-${Buffer.from(ids.bytes(16)).toString('hex')}`;
    const event = { ...request.event, ResponseURL: `${endpointUrl}${path}` };
    return new Promise<string>((resolve, reject) => {
      const cancel = [this.#remind(request), this.#giveUp(path, request)];
      const settle = (): void => {
        this.#waiting.delete(path);
        cancel.forEach((one) => one());
      };
      this.#waiting.set(path, {
        requestId: RequestId,
        answered: (body) => (settle(), resolve(body)),
        failed: (error) => (settle(), reject(error)),
      });
      void this.#invoke(request.functionName, event, path);
    }).then((body) => readAnswer(body, RequestId));
  }

  stop(): void {
    for (const waiting of this.#waiting.values()) waiting.failed(shuttingDown());
  }

  /**
   * Invokes the function synchronously. Lambda would retry an event twice after a failure, and CloudFormation would
   * wait for the rest of the time. Here the developer learns of the failure at once. docs: AWS Lambda Developer Guide,
   * "Using AWS Lambda with AWS CloudFormation"
   */
  async #invoke(functionName: string, event: object, path: string): Promise<void> {
    const { invokeFunction, deployer } = this.#ports;
    try {
      const payload = JSON.stringify(event);
      const call = { principal: deployer, functionName, payload, invocationType: 'RequestResponse' as const };
      const { functionError, payload: result } = await invokeFunction(call);
      if (functionError !== undefined) throw new NotMade(`The function ${functionName} failed: ${result}`);
    } catch (error) {
      const known = error instanceof AwsError ? error : new NotMade(String(error));
      this.#waiting.get(path)?.failed(known);
    }
  }

  #remind({ event, functionName }: RequestOfFunction): () => void {
    const { clock, operator } = this.#ports;
    const { RequestType, ResourceType, LogicalResourceId } = event;
    const what = `${RequestType} of ${ResourceType} ${LogicalResourceId}`;
    return clock.after(patienceMs, () =>
      operator.info(`${what}: waiting for the answer of ${functionName}. Its log: local-aws logs ${functionName}`),
    );
  }

  /** recorded: aws-samples/aws-ai-intelligent-document-processing#51 */
  #giveUp(path: string, { event, waitSeconds = longestWaitSeconds }: RequestOfFunction): () => void {
    const message =
      'CloudFormation did not receive a response from your Custom Resource. ' +
      `Please check your logs for requestId [${event.RequestId}]. If you are using the Python cfn-response module, ` +
      'you may need to update your Lambda function code so that CloudFormation can attach the updated version.';
    return this.#ports.clock.after(waitSeconds * 1000, () => this.#waiting.get(path)?.failed(new NotMade(message)));
  }

  /** An answer that comes late or twice changes nothing. */
  #hear(path: string, body: Uint8Array): AwsResponse {
    this.#waiting.get(path)?.answered(decodeUtf8(body) ?? '');
    return { status: 200, headers: {}, body: '' };
  }
}

/** The path names the bucket as AWS does. recorded: aws-cloudformation/aws-cloudformation-templates#100 */
const bucketOf = (region: string): string => `/cloudformation-custom-resource-response-${region.replaceAll('-', '')}/`;
