import type { RemovePermissionCommandOutput } from '@aws-sdk/client-eventbridge';
import { flag } from '../../../protocol/members.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { eventsAction, onBus } from '../context.ts';
import { notFound, validation } from '../errors.ts';
import { permittedBus, statementId } from './PutPermission.ts';

export const RemovePermission = eventsAction({
  input: { EventBusName: permittedBus, StatementId: statementId, RemoveAllPermissions: flag() },
  needs: onBus('events:RemovePermission', 'EventBusName'),
  genuine: () => [{ EventBusName: 'default', StatementId: 'hostile' }],
  run({ EventBusName, StatementId, RemoveAllPermissions = false }, { registry }): Wire<RemovePermissionCommandOutput> {
    const { name } = registry.bus(EventBusName);
    if (RemoveAllPermissions) {
      registry.policies.clear(name);
      return {};
    }
    if (StatementId === undefined) throw validation('Parameter StatementId must be specified.');
    // recorded: localstack/localstack, test_events.py (test_remove_permission_non_existing_sid)
    if (!registry.policies.remove(name, StatementId)) throw notFound('Statement with the provided id does not exist.');
    return {};
  },
});
