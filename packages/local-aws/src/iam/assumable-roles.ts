import type { Authorize } from '../contract/ports.ts';
import type { Refusals } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Principal, RoleSessions } from '../kernel/principal.ts';

/**
 * Answers the roles that one AWS service can assume: they exist, and their trust policy names the service. `untrusted`
 * makes the error for the other roles when a resource is created.
 */
export function rolesFor(
  service: string,
  roles: RoleSessions,
  authorize: Authorize,
  untrusted: () => Refusals['untrustedRole'],
): RoleSessions {
  const assume = (roleArn: string, sessionName: string, sourceArn = ''): Principal => {
    try {
      const session = roles.principal(roleArn, sessionName);
      authorize({
        principal: { type: 'Service', service, sourceArn },
        action: 'sts:AssumeRole',
        resource: roleArn,
        context: { 'sts:rolesessionname': sessionName },
      });
      return session;
    } catch (error) {
      const words = untrusted();
      if (!words || !(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
      // docs: AWS Lambda, AWS Step Functions and EventBridge Scheduler API References, "CreateFunction",
      // "CreateStateMachine" and "CreateSchedule" (each of these errors is a 400)
      throw new AwsError(words.code, `${words.message} ${error.message}`, { cause: error });
    }
  };
  return {
    principal: assume,
    credentials(roleArn, sessionName) {
      assume(roleArn, sessionName);
      return roles.credentials(roleArn, sessionName);
    },
  };
}
