import { AwsError } from '../kernel/errors.ts';
import type { Principal, RoleSessions } from '../kernel/principal.ts';
import type { Authorize, InvokeFunction, PublishMessage, SendMessage, StartExecution } from '../contract/ports.ts';

/** The calls between services, each judged as the API call that it stands for, by the policies of whoever makes it. */
export interface CallPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
  readonly sendMessage: SendMessage;
  readonly startExecution: StartExecution;
}

/** `functionArn`: what a reference to a function names. */
export const authorizedPorts = (
  ports: CallPorts,
  authorize: Authorize,
  functionArn: (reference: string) => string,
): CallPorts => ({
  async invokeFunction(call) {
    authorize({ principal: call.principal, action: 'lambda:InvokeFunction', resource: functionArn(call.functionName) });
    return ports.invokeFunction(call);
  },
  async publishMessage(call) {
    // A phone number is no resource, and no denial shall show it.
    authorize({ principal: call.principal, action: 'sns:Publish', resource: call.topicArn ?? '*' });
    return ports.publishMessage(call);
  },
  async sendMessage(call) {
    authorize({ principal: call.principal, action: 'sqs:SendMessage', resource: call.queueArn });
    return ports.sendMessage(call);
  },
  async startExecution(call) {
    authorize({ principal: call.principal, action: 'states:StartExecution', resource: call.stateMachineArn });
    return ports.startExecution(call);
  },
});

/** How services that take a role when a resource is created refuse one that does not trust them. */
const untrusted: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'lambda.amazonaws.com': [
    'InvalidParameterValueException',
    'The role defined for the function cannot be assumed by Lambda.',
  ],
  'states.amazonaws.com': [
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  ],
  'scheduler.amazonaws.com': [
    'ValidationException',
    'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
  ],
};

/** Roles as one AWS service can assume them: those whose trust policy names it. */
export function rolesFor(service: string, roles: RoleSessions, authorize: Authorize): RoleSessions {
  const assume = (roleArn: string, sessionName: string, sourceArn = ''): Principal => {
    const session = roles.principal(roleArn, sessionName);
    try {
      authorize({
        principal: { type: 'Service', service, sourceArn },
        action: 'sts:AssumeRole',
        resource: roleArn,
        context: { 'sts:rolesessionname': sessionName },
      });
    } catch (error) {
      const named = untrusted[service];
      if (!named || !(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
      throw new AwsError(named[0], `${named[1]} ${error.message}`, { status: error.status, cause: error });
    }
    return session;
  };
  return {
    principal: assume,
    credentials(roleArn, sessionName) {
      assume(roleArn, sessionName);
      return roles.credentials(roleArn, sessionName);
    },
  };
}
